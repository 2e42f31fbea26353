package atp_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"skein/feed"
	"skein/internal/atp"
)

func TestWhatIsWishedIsRead(t *testing.T) {
	t.Parallel()
	raw := json.RawMessage(`[7,` + appState + `,{` + def + `mutedWordsPref","items":[
		{"value":"fog","targets":["content","tag"],"actorTarget":"all","id":"3l"},
		{"value":"rain","targets":["tag","moon"],"actorTarget":"exclude-following","expiresAt":"2026-09-21T14:13:20.000Z"},
		{"value":"snow","targets":[]},{"value":"","targets":["tag"]},{"value":{},"targets":["tag"]},{"value":"hail","targets":7},7]},
		{` + def + `hiddenPostsPref","items":["` + plainPost + `","at://x",3]}]`)
	words := []feed.MutedWord{
		{Value: "fog", Content: true, Tag: true},
		{Value: "rain", Tag: true, SparesFollowed: true, ExpiresMs: 1_790_000_000_000},
	}
	if got := atp.MutedWordsOf(raw); !reflect.DeepEqual(got, words) {
		t.Errorf("%+v", got)
	}
	if got := atp.HiddenPostsOf(raw); !reflect.DeepEqual(got, []feed.URI{plainPost}) {
		t.Errorf("%q", got)
	}
	for _, none := range []string{"", "[]", "{}", `[{` + def + `mutedWordsPref","items":{}}]`} {
		if w, h := atp.MutedWordsOf(json.RawMessage(none)), atp.HiddenPostsOf(json.RawMessage(none)); w != nil || h != nil {
			t.Errorf("%s: %v, %v", none, w, h)
		}
	}
}

// What is muted and hidden here is read back as it was meant.
func TestWishesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	_, c := newShelf(t, `[`+tomorrow+`]`)
	w := feed.MutedWord{Value: "fog", Tag: true, SparesFollowed: true, ExpiresMs: 1_790_000_000_000}
	for _, change := range []atp.PrefChange{atp.MuteWord("3l", w), atp.HidePost(plainPost, true)} {
		raw, err := c.ChangePreferences(t.Context(), change)
		if err != nil {
			t.Fatal(err)
		}
		if kept := atp.MutedWordsOf(raw); !reflect.DeepEqual(kept, []feed.MutedWord{w}) {
			t.Errorf("%+v", kept)
		}
	}
}
