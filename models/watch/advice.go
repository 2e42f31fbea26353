package watch

// When to learn anew (practice of the field): see [Advise].
const (
	MaxECE      = 0.08
	NewFeedback = 200
	MaxAgeDays  = 30
)

// Standing is what is known of a model that is learned on this machine.
type Standing struct {
	Drift       []Drift // of scores, features and languages, this week
	Calibration Calibration
	Feedback    int // rows since it was learned
	AgeDays     int // since it was learned
}

// Reason is why to learn anew.
type Reason string

// The reasons.
const (
	Drifted      Reason = "drifted"      // a PSI above [Act]
	Miscalibrate Reason = "calibration"  // an ECE above [MaxECE], and above its floor
	Fed          Reason = "new_feedback" // [NewFeedback] rows or more
	Aged         Reason = "aged"         // [MaxAgeDays] days or more
)

// Advise lists every reason to learn anew; none is the answer that all is well.
func Advise(s Standing) []Reason {
	out := []Reason{}
	for _, d := range s.Drift {
		if d.Level == Moved {
			out = append(out, Drifted)
			break
		}
	}
	if s.Calibration.ECE > max(MaxECE, s.Calibration.Floor) {
		out = append(out, Miscalibrate)
	}
	if s.Feedback >= NewFeedback {
		out = append(out, Fed)
	}
	if s.AgeDays >= MaxAgeDays {
		out = append(out, Aged)
	}
	return out
}
