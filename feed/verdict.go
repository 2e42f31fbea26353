package feed

// Action is what becomes of a post: shown, collapsed behind one click, or left out.
type Action string

// The three actions, from mild to strict.
const (
	Allow Action = "allow"
	Veil  Action = "veil"
	Drop  Action = "drop"
)

// Verdict says what was decided about a post, by which rule, on whose word, and the values its sentence needs.
// The zero value allows.
type Verdict struct {
	Action Action
	// Rule is the rule's stable id, e.g. "blocked_by", "muted_word", "label", "spam". Empty when nothing objected.
	Rule string
	// By names who decided it: a DID (labeler, author, viewer), "you", "network", or "skein".
	By string
	// Params fill the catalogue's sentence for the rule, e.g. {"word": "…"}.
	Params map[string]string
}

// Allows reports whether nothing objected.
func (v Verdict) Allows() bool { return v.Action == "" || v.Action == Allow }

// Stricter returns the stricter of two verdicts, the first one on a tie.
func (v Verdict) Stricter(o Verdict) Verdict {
	if o.Action.rank() > v.Action.rank() {
		return o
	}
	return v
}

func (a Action) rank() int {
	switch a {
	case Veil:
		return 1
	case Drop:
		return 2
	}
	return 0
}

// Removal records that a stage of the pipeline took a post out, and why.
type Removal struct {
	URI     URI
	Stage   string // "visible", "spam", "select"
	Verdict Verdict
}

// Evidence is one stored observation about a post for the spam verdict. Value lies in [0,1]; 0 means "looked, found
// nothing", which is not the same as a missing row.
type Evidence struct {
	Kind   string // id of the evidence rule, e.g. "same_text"
	Value  float64
	Detail string // for the sentence, e.g. "3 accounts"
}

// Suspect is a post as the spam rules see it: the item, and what the store knows around it.
type Suspect struct {
	Item Item
	// SameText counts other accounts that posted the same normalised text within 7 days; SameLink those with the same
	// link host and path.
	SameText, SameLink int
	// PostsLastHour and MentionsLastDay are the author's, counted back from this post, as far as stored.
	PostsLastHour, MentionsLastDay int
	// TextSpam is what a text model says of the words alone, a probability; not known without one.
	TextSpam ModelValue
}

// Feedback is one private word of the reader about a post or an author.
type Feedback struct {
	Kind   string // "not_spam"; later "more", "less"
	Post   URI    // empty when it is about the author alone
	Author DID
	AtMs   int64
	Note   string
}
