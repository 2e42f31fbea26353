package sample

import (
	"reflect"
	"testing"
)

func load(t *testing.T) *Sample {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadPrintsWhatThereIs(t *testing.T) {
	t.Parallel()
	s := load(t)
	t.Logf("%+v", s.Figures())
	if s.Person("ada") == nil || s.Person("nobody") != nil || s.Post(s.Posts[0].ID) != &s.Posts[0] || s.Post("p") != nil {
		t.Error("look-up by id does not find exactly what is there")
	}
}

func TestLoadIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	if a, b := load(t), load(t); !reflect.DeepEqual(a, b) {
		t.Error("two loads differ")
	}
}
