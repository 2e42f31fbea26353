package ranker

import (
	"slices"

	"skein/feed"
)

// column is one row of the table of signals together with the code of its published curve.
type column struct {
	feed.Signal
	value func(c *feed.Candidate, asOfMs int64) float64
}

// columns is THE table of signals: sliders, presets, explanations, export, documents and tests are read from it. Its order
// is the order in which contributions are listed. A changed curve changes the number behind the slash.
var columns = slices.Concat(learnable, chances, asked)

// learnable are the signals that do not depend on what the reader did to train or to steer: a personal model reads them. The first of
// them come from first light, the others from [circumstances].
var learnable = slices.Concat(facts, circumstances)

// facts are the signals that came first.
var facts = []column{
	{feed.Signal{ID: "recency/1", Label: "Fresh", Group: feed.GroupTime, Unit: "hours",
		Default: 2, Min: -4, Max: 8, Curve: "1 / (1 + age / 12 h)",
		Sentence: "Newer posts rise; a post of 12 hours counts half as fresh as one of this moment."}, recency},
	{feed.Signal{ID: "affinity/1", Label: "People you answer", Group: feed.GroupPeople, Unit: "your replies, reposts and likes",
		Default: 1.5, Min: -4, Max: 8, Curve: "x / (x + 5), x = 3 × replies + 2 × reposts + likes, by you",
		Sentence: "Posts rise from people whom you answer, repost and like."}, affinity},
	{feed.Signal{ID: "quiet/1", Label: "Quiet friends", Group: feed.GroupPeople, Unit: "posts in 14 days",
		Default: 1, Min: -4, Max: 8, Curve: "4 / (3 + posts) where you follow the author, at most 1; else 0",
		Sentence: "Posts rise from people you follow who seldom post."}, quiet},
	{feed.Signal{ID: "reposted/1", Label: "Reposted by friends", Group: feed.GroupPeople, Unit: "people you follow",
		Default: 0.75, Min: -4, Max: 8, Curve: "n / (n + 2)",
		Sentence: "Posts rise when people you follow repost them."}, reposted},
	{feed.Signal{ID: "likedby/1", Label: "Liked by friends", Group: feed.GroupPeople, Unit: "people you follow",
		Default: 1, Min: -4, Max: 8, Curve: "n / (n + 2)",
		Sentence: "Posts rise when people you follow like them."}, likedBy},
	{feed.Signal{ID: "stranger/1", Label: "From outside", Group: feed.GroupPeople, Unit: "yes or no",
		Default: -1, Min: -8, Max: 4, Curve: "1 by an author you do not follow, where nobody you follow reposted it; else 0",
		Sentence: "Lowered, posts sink that come from people you do not follow; raised, you meet more of them."}, outside},
	{feed.Signal{ID: "closeness/1", Label: "Close to your likes", Group: feed.GroupInterest, Unit: "closeness",
		Default: 1.5, Min: -4, Max: 8, Curve: "closeness to what you liked, 0 while unknown",
		Sentence: "Posts rise whose meaning is near to posts you liked."}, closeness},
	{feed.Signal{ID: "seen/1", Label: "Like what you saw", Group: feed.GroupInterest, Unit: "likeness",
		Default: -1, Min: -8, Max: 4, Curve: "greatest likeness to a post you have seen, 0 while unknown",
		Sentence: "Raised, posts rise that resemble what you have already seen; lowered, they sink."}, seen},
	{feed.Signal{ID: "conversation/1", Label: "Friends talking", Group: feed.GroupConversation, Unit: "people you follow",
		Default: 1, Min: -4, Max: 8, Curve: "n / (n + 2)",
		Sentence: "Posts rise when people you follow talk in the thread."}, conversation},
	{feed.Signal{ID: "liked/1", Label: "Liked by many", Group: feed.GroupConversation, Unit: "likes",
		Default: 0.5, Min: -4, Max: 8, Curve: "n / (n + 20)",
		Sentence: "Posts rise that many people liked; 20 likes count half."}, liked},
	{feed.Signal{ID: "famous/1", Label: "Liked by very many", Group: feed.GroupConversation, Unit: "likes",
		Default: 0.25, Min: -4, Max: 8, Curve: "n / (n + 1000)",
		Sentence: "Posts rise that hundreds and thousands of people liked."}, famous},
	{feed.Signal{ID: "rising/1", Label: "Liked just now", Group: feed.GroupTime, Unit: "young likes on record",
		Default: 0.5, Min: -4, Max: 8, Curve: "x / (x + 10), x = likes on record, each (6 h / (6 h + age))³",
		Sentence: "Posts rise that are being liked now."}, rising},
	{feed.Signal{ID: "lasting/1", Label: "Liked all day", Group: feed.GroupTime, Unit: "likes on record of a day",
		Default: 0.25, Min: -4, Max: 8, Curve: "x / (x + 40), x = likes on record, each (24 h / (24 h + age))³",
		Sentence: "Posts rise that went on being liked through the last day."}, lasting},
	{feed.Signal{ID: "momentum/1", Label: "Momentum", Group: feed.GroupTime, Unit: "share of likes that is young",
		Default: 0.25, Min: -4, Max: 8, Curve: "x / (max(x, likes) + 5), x = likes on record, each (6 h / (6 h + age))³",
		Sentence: "Posts rise whose likes are young, however many they are."}, momentum},
	{feed.Signal{ID: "days/1", Label: "Not old", Group: feed.GroupTime, Unit: "days",
		Default: 0.25, Min: -4, Max: 8, Curve: "1 / (1 + age / 30 days)",
		Sentence: "Posts sink slowly with the days, long after they stopped being fresh."}, days},
	{feed.Signal{ID: "colike/1", Label: "People like you", Group: feed.GroupInterest, Unit: "nearness to your taste",
		Default: 1.5, Min: -4, Max: 8, Curve: "x / (x + 0.1), x = ridge regression on who else likes what you like; 0 while unknown",
		Sentence: "Posts rise that are liked by people who like what you like."}, colike},
	{feed.Signal{ID: "peers/1", Label: "Like you, just now", Group: feed.GroupInterest, Unit: "likes by people alike",
		Default: 0.5, Min: -4, Max: 8, Curve: "x / (x + 0.5), x = likes on record, each likeness to you × (6 h / (6 h + age))³; 0 while unknown",
		Sentence: "Posts rise that people who like what you like have liked just now."}, peers},
	{feed.Signal{ID: "media/1", Label: "Pictures and video", Group: feed.GroupForm, Unit: "yes or no",
		Default: 0.25, Min: -4, Max: 8, Curve: "1 with a picture or video, else 0",
		Sentence: "Posts with a picture or a video rise."}, media},
	{feed.Signal{ID: "link/1", Label: "Links", Group: feed.GroupForm, Unit: "yes or no",
		Default: 0.125, Min: -4, Max: 8, Curve: "1 with a link, else 0",
		Sentence: "Posts with a link rise."}, link},
	{feed.Signal{ID: "length/1", Label: "Long posts", Group: feed.GroupForm, Unit: "characters",
		Default: 0.125, Min: -4, Max: 8, Curve: "characters / 300, at most 1",
		Sentence: "Longer posts rise."}, length},
	{feed.Signal{ID: "caution/1", Label: "Caution", Group: feed.GroupCaution, Unit: "probability",
		Default: -3, Min: -8, Max: 0, Curve: "probability of spam, 0 while unknown",
		Sentence: "Lowered, posts sink that look like spam."}, caution},
}

// Signals lists the table of signals in the order in which contributions are listed. The slice is the caller's own.
func Signals() []feed.Signal {
	out := make([]feed.Signal, len(columns))
	for i, c := range columns {
		out[i] = c.Signal
	}
	return out
}

// column index of a signal id, −1 for one the table does not know. Linear on purpose: the table is small and a map would
// be a second table to keep.
func columnOf(id string) int {
	for i := range columns {
		if columns[i].ID == id {
			return i
		}
	}
	return -1
}

// weigh reads the mix into table order, on the grid and inside each row's bounds. Signals the table does not know are
// left out; the screen shows them as ignored.
func weigh(w feed.Weights) []float64 {
	out := make([]float64, len(columns))
	for i, c := range columns {
		if x, named := w[c.ID]; named {
			out[i] = feed.SnapWeight(x, c.Min, c.Max)
		}
	}
	return out
}
