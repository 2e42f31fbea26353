package feed

import (
	"cmp"
	"slices"
)

// Topic is one thing that a post is about: a label of the topic model ("sports", "science_&_technology", …) and how probable
// it is, in (0,1]; 1 where the person said so.
type Topic struct {
	Label string
	P     float64
}

// TopicRow is what a topic model said about one post, replacing what was stored before. No topics is an answer: it abstained.
type TopicRow struct {
	Post   PostID
	Topics []Topic
}

// TopicTask is a post that waits for the topic model: its words, its language and its vector.
type TopicTask struct {
	Text   TextRow
	Vector Vector
}

// TopicWord is the person's own word on one topic of one post: it is about it, or it is not.
type TopicWord struct {
	Post    URI
	Label   string
	Applies bool
	AtMs    int64
}

// Corrected applies the person's words about one post to what a model said: theirs win. Neither argument is changed. The
// result is most probable first, and of equally probable ones in the order of the alphabet.
func Corrected(topics []Topic, words []TopicWord) []Topic {
	if len(words) == 0 {
		return topics
	}
	all := slices.DeleteFunc(slices.Clone(topics), func(t Topic) bool {
		return slices.ContainsFunc(words, func(w TopicWord) bool { return w.Label == t.Label })
	})
	for _, w := range words {
		if w.Applies {
			all = append(all, Topic{Label: w.Label, P: 1})
		}
	}
	slices.SortFunc(all, func(a, b Topic) int { return cmp.Or(cmp.Compare(b.P, a.P), cmp.Compare(a.Label, b.Label)) })
	return all
}
