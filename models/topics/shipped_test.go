package topics

import (
	"errors"
	"testing"

	"skein/feed"
	"skein/models"
	"skein/models/weights"
)

// The shipped model with the shipped draft encoder gives every golden text the trainer's logits: both halves of it, as float
// vectors and as they are stored.
func TestShippedModelIsTheTrainers(t *testing.T) {
	t.Parallel()
	m, err := Open(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := registry.OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	golden, err := goldenTexts(weights.FS(), m.passport.Golden)
	if err != nil || len(golden) < 100 {
		t.Fatalf("%d golden texts, %v", len(golden), err)
	}
	moved := 0
	for _, row := range golden {
		vectors, err := encoder.Encode(t.Context(), []string{row.Text})
		var partly *models.UnusableError
		if err != nil && !errors.As(err, &partly) {
			t.Fatal(err)
		}
		wide := make([]float64, 0, feed.Dims)
		for _, x := range vectors[0] {
			wide = append(wide, float64(x))
		}
		if err := m.same(row.Text, m.logits(row.Text, wide), row.Logits); err != nil {
			t.Error(err)
		}
		stored, _, err := models.EncodeStored(t.Context(), encoder, []string{row.Text})
		if err != nil {
			t.Fatal(err)
		}
		if len(m.given(row.Logits, "en")) != len(m.Label(row.Text, &stored[0], "en")) {
			moved++
		}
	}
	if moved > len(golden)/20 {
		t.Errorf("storing a vector in bytes changes the labels of %d of %d texts", moved, len(golden))
	}
}

// What anybody would say of plain sentences that the trainer never saw.
func TestShippedModelOnPlainSentences(t *testing.T) {
	t.Parallel()
	m, err := Open(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := registry.OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]struct{ language, label string }{
		"The striker scored twice and the team won the cup final":          {"en", "sports"},
		"New album out on Friday, and the band is going on tour":           {"en", "music"},
		"El gobierno convoca elecciones y el presidente habla esta noche":  {"es", "news_&_social_concern"},
		"Φτιάξαμε πίτσα και γλυκό με σοκολάτα για βραδινό":                 {"el", "food_&_dining"},
		"新しいゲームを買ったのでスイッチで遊んでいる":                                           {"ja", "gaming"},
		"Das Parlament stimmt morgen ab, die Regierung verliert die Wahl":  {"de", "news_&_social_concern"},
		"Booked the flight and the hotel, two weeks on the beach in Crete": {"en", "travel_&_adventure"},
	} {
		stored, _, err := models.EncodeStored(t.Context(), encoder, []string{text})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		given := m.Label(text, &stored[0], want.language)
		for _, g := range given {
			found = found || g.Label == want.label
		}
		if !found {
			t.Errorf("%q: %v, want %s among them", text, given, want.label)
		}
	}
}
