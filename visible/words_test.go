package visible

import (
	"testing"

	"skein/feed"
)

// The kinds of case that the reference publishes for muted words, in our own words. The full comparison is in
// reference_test.go; this table is for reading.
func TestWhatAMutedWordMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why, word, text string
		want            bool
	}{
		{"a word among words", "heron", "the heron stands", true},
		{"any case", "HeRoN", "THE HERON", true},
		{"the whole text", "heron", "heron", true},
		{"not a part of a word", "her", "the heron", false},
		{"not more than the text", "heronry", "heron", false},
		{"over lines and tabs", "reeds", "in the\n\treeds, still", true},
		{"a single character anywhere", "鷺", "白鷺です", true},
		{"a single letter anywhere, too", "x", "six", true},
		{"an emoji of two units as a word", "🪁", "my 🪁 flew", true},
		{"a face of punctuation", ":)", "home :)", true},
		{"with its own punctuation", "splash!", "and splash!", true},
		{"without the text's punctuation", "splash", "and, splash!!", true},
		{"punctuation that the text has not", "!splash", "and splash", false},
		{"inner punctuation as it stands", "spl@sh", "what a spl@sh!", true},
		{"an apostrophe kept", "heron's", "the heron's nest", true},
		{"an apostrophe as a border", "heron", "the heron's nest", true},
		{"an apostrophe left out", "herons", "the heron's nest", true},
		{"a hyphen kept", "marsh-light", "a marsh-light", true},
		{"a hyphen as a space", "marsh light", "a marsh-light", true},
		{"a hyphen left out", "marshlight", "a marsh-light", true},
		{"a part before a hyphen", "marsh", "a marsh-light", true},
		{"underscores as spaces", "no idea what", "tagged no_idea_what", true},
		{"one word more than there is", "no idea what for", "tagged no_idea_what", false},
		{"brackets as they stand", "nest(s)", "two nest(s) here", true},
		{"a part before brackets", "nest", "two nest(s) here", true},
		{"a phrase", "grey heron", "a Grey Heron again", true},
		{"a phrase may end inside a word", "grey her", "a grey heron", true},
		{"a slash joins nothing", "andor", "this and/or that", false},
		{"a slash parts nothing", "or", "this and/or that", false},
		{"a slash as it stands", "and/or", "this and/or that", true},
		{"a word with a slash ends the search for shorter ones", "that", "this and/or that", false},
		{"but not for longer ones", "ospreys", "this and/or ospreys", true},
		{"a word before it was found already", "this", "this and/or that", true},
	} {
		p := Policy{viewer: me, muted: compileWords([]mutedWord{{value: c.word, content: true}})}
		it := feed.Item{Post: feed.Post{Author: "did:plc:ann", Text: c.text}, Author: feed.Author{DID: "did:plc:ann"}}
		if got := p.Judge(&it, nowMs); got.Allows() == c.want {
			t.Errorf("%s: %q in %q: %+v", c.why, c.word, c.text, got)
		}
		if !c.want {
			continue
		}
		tagOnly := Policy{viewer: me, muted: compileWords([]mutedWord{{value: c.word}})}
		if got := tagOnly.Judge(&it, nowMs); !got.Allows() {
			t.Errorf("%s: a mute for tags alone took the text: %+v", c.why, got)
		}
	}
}

func TestLanguagesWithoutSpaces(t *testing.T) {
	t.Parallel()
	p := Policy{viewer: me, muted: compileWords([]mutedWord{{value: "白鷺", content: true}, {value: "fog", content: true}})}
	for _, c := range []struct {
		langs []string
		text  string
		want  bool
	}{
		{[]string{"ja"}, "池の白鷺です", true},
		{[]string{"zh"}, "池の白鷺です", true},
		{[]string{"th"}, "foggy", true},
		{[]string{"vi", "en"}, "foggy", true},
		{[]string{"ko"}, "foggy", true},
		{[]string{"en", "ja"}, "池の白鷺です", false}, // the first language decides
		{[]string{"ja-JP"}, "池の白鷺です", false},    // exactly, as in the reference
		{nil, "foggy", false},
	} {
		post := feed.Post{Author: "did:plc:ann", Text: c.text, Langs: c.langs}
		if got := p.wordVerdict("muted_word", &post, false, nowMs); got.Allows() == c.want {
			t.Errorf("%v %q: %+v", c.langs, c.text, got)
		}
		card := feed.Post{Author: "did:plc:ann", External: &feed.External{Title: c.text}, Langs: c.langs}
		if got := p.wordVerdict("muted_word", &card, false, nowMs); !got.Allows() {
			t.Errorf("%v: the post's language was taken for the card's: %+v", c.langs, got)
		}
	}
}

func TestMutesEndAndSpare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		word     mutedWord
		followed bool
		want     bool
	}{
		{"for ever", mutedWord{}, false, true},
		{"until later", mutedWord{expiresMs: nowMs + 1}, false, true},
		{"until this very moment", mutedWord{expiresMs: nowMs}, false, true},
		{"until before", mutedWord{expiresMs: nowMs - 1}, false, false},
		{"sparing whom you follow: a stranger", mutedWord{sparesFollowed: true}, false, true},
		{"sparing whom you follow: a friend", mutedWord{sparesFollowed: true}, true, false},
		{"sparing nobody: a friend", mutedWord{}, true, true},
	} {
		c.word.value, c.word.content = "fog", true
		p := Policy{viewer: me, muted: compileWords([]mutedWord{c.word})}
		for _, post := range []feed.Post{{Text: "fog"}, {Text: "dense fog today"}, {Tags: []string{"Fog"}}} {
			if got := p.wordVerdict("muted_word", &post, c.followed, nowMs); got.Allows() == c.want {
				t.Errorf("%s: %q %v: %+v", c.name, post.Text, post.Tags, got)
			}
		}
	}
}
