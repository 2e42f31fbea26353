package gate

// Example is one held-out example as both models did on it. Losses are in any unit, the same for both; lower is better.
type Example struct {
	Day        int32 // UTC days since 1970: what happens on one day is drawn together
	Champion   float64
	Challenger float64
}

// Measure is one thing by which the two are compared, e.g. the log loss of likes, or of posts in one language.
type Measure struct {
	Name     string
	Examples []Example
}

// Trial is everything the decision needs. A goal must be better for the challenger to pass; a guard must only not be worse.
type Trial struct {
	Goals, Guards []Measure
	Seed          uint64 // of the draws: equal trials are decided alike
}

// Outcome is a decision in one word.
type Outcome string

// The outcomes. Only [Promoted] puts the challenger in force.
const (
	Promoted  Outcome = "promoted"
	Worse     Outcome = "worse"      // a goal or guard is worse, or the challenger's answer is not finite
	NotBetter Outcome = "not_better" // no goal is better beyond noise
	TooFew    Outcome = "too_few"    // too few days or examples of every goal
)

// Finding is what was found by one measure. Gain is the champion's loss less the challenger's, so positive is better, with
// its standard error over days and its interval of 95 %.
type Finding struct {
	Name     string  `json:"name"`
	Guard    bool    `json:"guard"`
	Gain     float64 `json:"gain"`
	Error    float64 `json:"error"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Days     int     `json:"days"`
	Examples int     `json:"examples"`
	Judged   bool    `json:"judged"` // there were days and examples enough for an interval
}

// Verdict is the decision with its reasons. Because names the measure that decided, "" where none did.
type Verdict struct {
	Outcome  Outcome   `json:"outcome"`
	Because  string    `json:"because"`
	Findings []Finding `json:"findings"`
}
