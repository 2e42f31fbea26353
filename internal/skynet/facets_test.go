package skynet

import (
	"fmt"
	"strings"
	"testing"
)

func TestFacets(t *testing.T) {
	t.Parallel()
	bob := &account{Person: Person{Handle: "bob.test"}, did: "did:plc:bob"}
	for _, tt := range []struct {
		name string
		post post
		want string // the marked texts, in order
	}{
		{"nothing", post{Draft: Draft{Text: "plain"}}, ""},
		{"tag", post{Draft: Draft{Text: "I like #go a lot", Tags: []string{"go"}}}, "#go"},
		{"bytes, not letters", post{Draft: Draft{Text: "żółw 🐢 #żółw!", Tags: []string{"żółw"}}}, "#żółw"},
		{"tag that is not in the text", post{Draft: Draft{Text: "quiet", Tags: []string{"go"}}}, ""},
		{"mention", post{Draft: Draft{Text: "hi @bob.test"}, mentions: []*account{bob}, handles: []string{"bob.test"}}, "@bob.test"},
		{"link", post{Draft: Draft{Text: "see https://a.example/x now", Link: &Link{URL: "https://a.example/x"}}}, "https://a.example/x"},
		{"card without its address in the text", post{Draft: Draft{Text: "see", Link: &Link{URL: "https://a.example"}}}, ""},
		{"in order of the text", post{Draft: Draft{Text: "@bob.test #a", Tags: []string{"a"}}, mentions: []*account{bob}, handles: []string{"bob.test"}}, "@bob.test #a"},
		{"never overlapping", post{Draft: Draft{Text: "#gopher", Tags: []string{"gopher", "go"}}}, "#gopher"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range tt.post.facets() {
				index := f.(object)["index"].(object)
				got = append(got, tt.post.Text[index["byteStart"].(int):index["byteEnd"].(int)])
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("marked %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	for _, c := range []cursor{{}, {when: millisecond(1), key: "at://x"}, {when: millisecond(-5), key: "with a space"}} {
		back, err := parseCursor(c.String())
		if err != nil || back.key != c.key || (c.key != "" && !back.when.Equal(c.when)) {
			t.Errorf("%+v came back as %+v, %v", c, back, err)
		}
	}
	for _, s := range []string{"!", "bm90aGluZw", "MSA", "eHl6IGtleQ==", "0"} {
		if c, err := parseCursor(s); err == nil {
			t.Errorf("%q was read as %+v", s, c)
		}
	}
}

// Pages of any size, cut one after another, are the whole list.
func TestCut(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 23 {
		list = append(list, fmt.Sprintf("%02d", 99-i))
	}
	key := func(s string) string { return s }
	for size := 1; size <= 30; size++ {
		var got []string
		for after := ""; ; {
			page, next := cut(list, key, after, size)
			if len(page) > size || (len(page) == 0) != (next == "") {
				t.Fatalf("size %d: page %q, next %q", size, page, next)
			}
			got = append(got, page...)
			if after = next; after == "" {
				break
			}
		}
		if strings.Join(got, " ") != strings.Join(list, " ") {
			t.Errorf("size %d: %q", size, got)
		}
	}
	if page, _ := cut(list, key, "905", 3); len(page) == 0 || page[0] != "90" {
		t.Errorf("going on from an entry that is gone: %q", page)
	}
}
