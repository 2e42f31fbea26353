package house

import (
	"strconv"
	"strings"
	"testing"
)

// allowed says which rooms of Skein a room may import. A room not named here fails the test, so a new one is a decision.
// Rooms under a listed one inherit its row unless they have their own. Test files may import more (see testMay).
var allowed = map[string][]string{
	"feed":             {},
	"store":            {"feed"},
	"visible":          {"feed"},
	"enrich":           {"feed"},
	"models":           {"feed", "models"},
	"models/onnx":      {"feed", "models"},
	"ranker":           {"feed"},
	"search":           {"feed"},
	"spam":             {"feed"},
	"sync":             {"feed", "internal/atp"},
	"internal/egress":  {"feed"},
	"internal/vault":   {"feed"},
	"internal/atp":     {"feed", "internal/egress"},
	"internal/skynet":  {"internal/skynet"},
	"internal/testnet": {"internal/testnet"},
	"internal/house":   {},
	"build":            {"build"},
	"frontend":         {},
	"app":              {"app/words", "feed", "store", "visible", "enrich", "models", "ranker", "search", "spam", "sync", "internal/egress", "internal/atp", "internal/vault", "internal/skynet", "build/onnxruntime"},
	"app/words":        {"feed"},
	"app/window":       {"app", "feed", "build/icon"},
	"app/web":          {"app", "feed"},
	"app/cli":          {"app", "feed"},
	"":                 {"app", "frontend", "feed"},

	// The contract suite alone meets both networks, to hold them to the same clauses.
	"internal/skynet/contract": {"internal/skynet", "internal/testnet"},
}

// soleImporter names the one room that may import a driver or protocol client, tests included.
var soleImporter = map[string][]string{
	"modernc.org/sqlite":               {"store"},
	"github.com/bluesky-social/indigo": {"internal/atp", "internal/skynet", "internal/testnet"},
	"github.com/yalue/onnxruntime_go":  {"models/onnx"},
	"github.com/wailsapp/wails":        {"app/window"},
	"github.com/zalando/go-keyring":    {"internal/vault"},
	"filippo.io/age":                   {"internal/vault"},
}

// small libraries that any room may use.
var anywhere = []string{"golang.org/x/text", "golang.org/x/sync", "github.com/rivo/uniseg", "github.com/klauspost/compress", "pgregory.net/rapid", "go.uber.org/goleak"}

// extra libraries of single rooms.
var extra = map[string][]string{
	"build":   {"github.com/gorilla/websocket"}, // the inspector of the window tests; it splits messages as libsoup demands
	"app":     {"github.com/gofrs/flock", "github.com/adrg/xdg"},
	"sync":    {"github.com/coder/websocket"}, // in tests alone, to play a labeler
	"app/cli": {"golang.org/x/term", "github.com/adrg/xdg"},
	// skynet: cbor-gen decodes indigo's frames, go-car its files, and websocket plays the client, in tests alone.
	"internal/skynet": {"golang.org/x/net", "github.com/ipfs/go-cid", "github.com/multiformats/go-multihash", "github.com/coder/websocket", "github.com/whyrusleeping/cbor-gen", "github.com/ipld/go-car"},
	"internal/egress": {"golang.org/x/net", "github.com/coder/websocket"}, // sockets over our own dialer, with contexts and a read limit
	// The socket plays a server in tests alone, and the last two name the blocks of tests.
	"internal/atp":   {"golang.org/x/net", "github.com/coder/websocket", "github.com/ipfs/go-cid", "github.com/multiformats/go-multihash"},
	"internal/vault": {"github.com/godbus/dbus"},

	"internal/skynet/contract": {"github.com/ipfs/go-cid"},
	"internal/testnet":         {"github.com/ipfs/go-cid"}, // the callback of indigo's tree names records by it
}

func rowOf(room string) ([]string, string, bool) {
	for r := room; ; {
		if row, ok := allowed[r]; ok {
			return row, r, true
		}
		i := strings.LastIndexByte(r, '/')
		if i < 0 {
			return nil, "", false
		}
		r = r[:i]
	}
}

func under(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

func anyUnder(path string, prefixes []string) bool {
	for _, p := range prefixes {
		if under(path, p) {
			return true
		}
	}
	return false
}

func TestImports(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, s := range sources(t) {
		row, owner, ok := rowOf(s.room)
		if !ok {
			t.Errorf("%s: the room %q is not in the table of rooms", s.path, s.room)
			continue
		}
		for _, spec := range s.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			seen++
			checkImport(t, s, path, row, owner)
		}
	}
	if seen < 100 {
		t.Fatalf("only %d imports read", seen)
	}
}

func checkImport(t *testing.T, s source, path string, row []string, owner string) {
	t.Helper()
	if room, ours := strings.CutPrefix(path, "skein/"); ours {
		// Tests drive a room against the fake network, the real servers and the real store; the oracles stay independent.
		test := s.test && owner != "internal/skynet" && owner != "internal/testnet" && owner != "feed"
		if !anyUnder(room, row) && !under(room, owner) && !test {
			t.Errorf("%s imports %s: not allowed for %q", s.path, path, owner)
		}
		return
	}
	for lib, rooms := range soleImporter {
		if under(path, lib) {
			if !anyUnder(s.room, rooms) && !(s.test && under(s.room, "store")) {
				t.Errorf("%s imports %s, which only %v may", s.path, path, rooms)
			}
			return
		}
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return // standard library
	}
	if !anyUnder(path, anywhere) && !anyUnder(path, extra[owner]) {
		t.Errorf("%s imports %s: add it to the table of libraries with a reason, or do without", s.path, path)
	}
}
