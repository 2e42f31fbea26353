package app

// ModelsState is what the Models screen shows: each model with its passport, what they met and said by week, and what was decided
// about those that are learned here.
type ModelsState struct {
	Models    []ModelRow      `json:"models"`
	Drift     []DriftRow      `json:"drift"`
	Agreement []AgreementRow  `json:"agreement"`
	Advice    []ModelAdvice   `json:"advice"` // why to learn anew; none when all is well
	Summary   string          `json:"summary"`
	Trials    []ModelTrialRow `json:"trials"`
	CountedMs int64           `json:"countedMs"` // 0 when nothing was counted yet
	Counting  bool            `json:"counting"`
	Crashes   int             `json:"crashes"` // of Skein in a row while a model ran; models are off when Off says so
	Off       bool            `json:"off"`
}

// ModelRow is one model with its passport and its state.
type ModelRow struct {
	ID       string        `json:"id"`
	Kind     string        `json:"kind"`
	Name     string        `json:"name"`
	Purpose  string        `json:"purpose"`
	State    string        `json:"state"` // "ready", "waiting" (not needed yet) or "off"
	Sentence string        `json:"sentence"`
	Badge    string        `json:"badge"` // about answers that were not finite, "" where all were
	SHA256   string        `json:"sha256"`
	Bytes    int64         `json:"bytes"`
	Licence  string        `json:"licence"`
	Origin   string        `json:"origin"`
	Data     string        `json:"data"`
	Figures  []ModelFigure `json:"figures"`
	Work     ModelEffort   `json:"work"`
}

// ModelFigure is one figure of a passport.
type ModelFigure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// ModelEffort is what a model did in the last seven days, and what still waits for it.
type ModelEffort struct {
	Known     bool    `json:"known"` // false for a model whose work is not noted
	Texts     int64   `json:"texts"`
	Broken    int64   `json:"broken"`
	Abstained int64   `json:"abstained"`
	TextMs    float64 `json:"textMs"` // ms a text, 0 where there was none
	Waiting   int     `json:"waiting"`
}

// DriftRow is one thing that is counted by week, against the first week of the same version.
type DriftRow struct {
	Kind  string      `json:"kind"` // "score", "feature" or "language"
	Name  string      `json:"name"`
	Label string      `json:"label"`
	Weeks []DriftWeek `json:"weeks"` // oldest first
	PSI   float64     `json:"psi"`   // of the last week that has rows enough
	Level string      `json:"level"` // "unknown", "steady", "moving" or "moved"
}

// DriftWeek is one point of a plot.
type DriftWeek struct {
	StartMs int64   `json:"startMs"`
	N       int     `json:"n"`
	PSI     float64 `json:"psi"`
	Level   string  `json:"level"`
}

// AgreementRow sets predictions against what the reader did.
type AgreementRow struct {
	Name  string         `json:"name"`
	Label string         `json:"label"`
	ECE   float64        `json:"ece"`
	Floor float64        `json:"floor"` // what chance alone makes of a model that is right, in 19 of 20 cases
	N     int            `json:"n"`
	Bins  []AgreementBin `json:"bins"`
}

// AgreementBin is one point of a calibration plot.
type AgreementBin struct {
	Said float64 `json:"said"`
	Came float64 `json:"came"`
	N    int     `json:"n"`
}

// ModelAdvice is one reason to learn anew.
type ModelAdvice struct {
	Reason   string `json:"reason"`
	Sentence string `json:"sentence"`
}

// ModelTrialRow is one decision of the gate.
type ModelTrialRow struct {
	ID       int64         `json:"id"`
	Model    string        `json:"model"`
	AtMs     int64         `json:"atMs"`
	Outcome  string        `json:"outcome"`
	Sentence string        `json:"sentence"`
	Findings []GateFinding `json:"findings"`
	InForce  bool          `json:"inForce"` // it can be taken back
	UndoneMs int64         `json:"undoneMs"`
}

// GateFinding is what was found by one measure: positive is better.
type GateFinding struct {
	Label    string  `json:"label"`
	Guard    bool    `json:"guard"`
	Gain     float64 `json:"gain"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Days     int     `json:"days"`
	Examples int     `json:"examples"`
	Judged   bool    `json:"judged"`
}
