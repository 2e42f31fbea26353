package testnet

// The words the generator draws from. Everybody in here is invented.

var givenNames = []string{
	"wren", "tamsin", "oskar", "ilse", "bodil", "fennimore", "marlo", "quill", "saffron", "tuva", "ludo", "odette",
	"pim", "rasmus", "sable", "thora", "umber", "vesper", "yarrow", "zephyr", "alder", "bramble", "clove", "dorrit",
}

var familyNames = []string{
	"Thimblewick", "Oatfield", "Saltmarsh", "Underbough", "Quickwater", "Lanternby", "Mosswell", "Copperpot",
	"Driftwood", "Fernhollow", "Gullane-Pike", "Hazelbank", "Inkpen",
}

type topic struct {
	name   string
	things []string
}

var topics = []topic{
	{"baking", []string{"the sourdough", "a rye starter", "cardamom buns", "the oven stone", "burnt butter", "a plum tart", "the proving basket"}},
	{"cycling", []string{"the rear derailleur", "a headwind", "the gravel pass", "my puncture kit", "the tandem", "bar tape", "the climb out of town"}},
	{"compilers", []string{"the register allocator", "a parser", "escape analysis", "the borrow checker", "dead code", "a linker script", "the type system"}},
	{"birds", []string{"a heron", "two jackdaws", "the goldfinches", "a skein of geese", "the feeder", "an owl at noon", "the reed warbler"}},
	{"gardening", []string{"the tomatoes", "slugs", "a compost heap", "the dahlias", "runner beans", "the frost fleece", "moss"}},
	{"astronomy", []string{"the telescope", "a thin moon", "the ring nebula", "cloud cover", "my star map", "Jupiter", "the meteor shower"}},
	{"music", []string{"the bassoon", "a second violin", "the metronome", "a fugue", "rehearsal", "the choir", "an untuned piano"}},
	{"football", []string{"the goalkeeper", "a corner kick", "extra time", "the away end", "a muddy pitch", "the offside rule", "the substitute"}},
	{"sewing", []string{"the overlocker", "a linen shirt", "bobbin thread", "an invisible zip", "the pattern", "a buttonhole", "wool felt"}},
}

var frames = []string{
	"I spent {when} with {a} and regret nothing.",
	"Has anyone else had trouble with {a} lately?",
	"{n} hours in, {a} finally makes sense.",
	"Unpopular opinion: {a} is better than {b}.",
	"Today {a} met {b}. It went about as well as you think.",
	"Everything I know about {a} I learned {when}.",
	"Note to self: never trust {a} {when}.",
	"A small victory for {a}, a large one for me.",
	"What do you do with {a} when {b} gives up?",
	"After {n} tries I can say it: {a} was the problem all along.",
	"There are two kinds of people, and both argue about {a}.",
	"Somebody left {a} on the doorstep {when}. No note.",
	"My neighbour explained {b} to me and now I need {a}.",
	"Day {n}: {a} has begun to answer back.",
	"If you only read one thing {when}, let it be about {a}.",
	"Thinking of giving {a} a name.",
}

var times = []string{"all morning", "last night", "on a Tuesday", "in the rain", "before coffee", "this weekend", "at four in the morning", "over lunch"}
