package skynet

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/atproto/syntax"
)

// repoWrite is the input of every method that writes records.
type repoWrite struct {
	Repo             string
	Collection, Rkey string
	Record           json.RawMessage
	Validate         *bool
	SwapCommit       string
	SwapRecord       json.RawMessage
	Writes           []oneWrite
}

type oneWrite struct {
	Type             string `json:"$type"`
	Collection, Rkey string
	Value            json.RawMessage
}

// errServer is what the reference answers where it did not expect what happened.
var errServer = &xrpcError{http.StatusInternalServerError, "InternalServerError", "Internal Server Error"}

// author checks that the repository to be written is the caller's own. The world's lock is held.
func (c *call) author(repo string) (*account, error) {
	a := c.world.public(repo)
	if a == nil || !c.hosts(a) {
		return nil, badRequest("Could not find repo: %s", repo)
	}
	switch a.status {
	case Takendown, Suspended:
		return nil, &xrpcError{http.StatusUnauthorized, "AccountTakedown", "Account has been taken down"}
	case Deactivated:
		return nil, &xrpcError{http.StatusUnauthorized, "AccountDeactivated", "Account is deactivated"}
	}
	if a.did != c.token.Sub {
		return nil, errNotYours
	}
	return a, nil
}

var errNotYours = &xrpcError{http.StatusUnauthorized, "AuthenticationRequired", "Authentication Required"}

// commit writes some records, or none, and answers as the reference does. The write's own key is filled in first.
func (c *call) commit(in repoWrite, writes []Write) (*change, []op, []any, error) {
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	a, err := c.author(in.Repo)
	if err != nil {
		return nil, nil, nil, err
	}
	var status []any
	for i := range writes {
		if writes[i].RKey == "" {
			writes[i].RKey = a.freeKey(c.world.now())
		}
		s, err := c.check(a, writes[i], in.Validate)
		if err != nil {
			return nil, nil, nil, err
		}
		status = append(status, s)
	}
	if err := c.swaps(a, in, writes); err != nil {
		return nil, nil, nil, err
	}
	ch, ops, err := c.world.apply(a, writes)
	if errors.Is(err, errExists) || errors.Is(err, errMissing) {
		return nil, nil, nil, errServer
	}
	return ch, ops, status, err
}

// swaps compares what the caller believes to be there with what is.
func (c *call) swaps(a *account, in repoWrite, writes []Write) error {
	id, _, err := a.latest()
	if err != nil {
		return err
	}
	if in.SwapCommit != "" && in.SwapCommit != id {
		return &xrpcError{http.StatusBadRequest, "InvalidSwap", "Commit was at " + id}
	}
	if len(in.SwapRecord) == 0 || len(writes) != 1 {
		return nil
	}
	var want *string
	if err := json.Unmarshal(in.SwapRecord, &want); err != nil {
		return badRequest("Invalid swapRecord")
	}
	have := a.repo.get(writes[0].Collection, writes[0].RKey)
	if (have == nil) != (want == nil) || (have != nil && cidOf(have) != *want) {
		at := "null"
		if have != nil {
			at = cidOf(have)
		}
		return &xrpcError{http.StatusBadRequest, "InvalidSwap", "Record was at " + at}
	}
	return nil
}

// check holds a write to the lexicon of its collection, where there is one, and to the files it names. It returns the
// validation status of the answer.
func (c *call) check(a *account, w Write, validate *bool) (any, error) {
	if w.Action == "delete" {
		return nil, nil
	}
	if _, err := syntax.ParseRecordKey(w.RKey); err != nil {
		return nil, badRequest("Invalid record key: %s", w.RKey)
	}
	if kind, ok := w.Value["$type"]; ok && kind != w.Collection {
		return nil, badRequest("Invalid $type: expected %s, got %v", w.Collection, kind)
	}
	for _, b := range blobsIn(w.Value) {
		if c.world.blobOf(a, b.Ref.String()) == nil {
			return nil, &xrpcError{http.StatusBadRequest, "BlobNotFound", "Could not find blob: " + b.Ref.String()}
		}
	}
	switch {
	case validate != nil && !*validate:
		return nil, nil
	case !c.lexicon.Knows(w.Collection):
		if validate != nil {
			return nil, badRequest("Unknown lexicon type: %s", w.Collection)
		}
		return "unknown", nil
	}
	w.Value["$type"] = w.Collection
	if err := c.lexicon.Write(w.Collection, w.RKey, w.Value); err != nil {
		return nil, badRequest("Invalid %s record: %v", w.Collection, err)
	}
	return "valid", nil
}

func (c *call) record(raw json.RawMessage) (map[string]any, error) {
	v, err := atdata.UnmarshalJSON(raw)
	if err != nil {
		return nil, badRequest("Input/record must be a record: %v", err)
	}
	return v, nil
}

func (in repoWrite) valid() error {
	if _, err := syntax.ParseAtIdentifier(in.Repo); err != nil {
		return badRequest("Input/repo must be a valid did or a handle")
	}
	if _, err := syntax.ParseNSID(in.Collection); err != nil {
		return badRequest("Input/collection must be a valid nsid")
	}
	return nil
}

func createRecord(c *call) (any, error) {
	in, value, err := c.writeInput()
	if err != nil {
		return nil, err
	}
	writes := []Write{{Action: "create", Collection: in.Collection, RKey: in.Rkey, Value: value}}
	if in.Validate == nil || *in.Validate {
		writes = append(c.conflicts(in, value), writes...)
	}
	return c.written(in, writes)
}

// conflicts are the deletions of what a new like, repost, follow or block of the same subject replaces.
func (c *call) conflicts(in repoWrite, value map[string]any) []Write {
	c.world.mu.RLock()
	defer c.world.mu.RUnlock()
	a := c.world.public(in.Repo)
	if a == nil {
		return nil
	}
	same := func(v any) string {
		if ref, ok := v.(map[string]any); ok {
			v = ref["uri"]
		}
		s, _ := v.(string)
		return s
	}
	var out []Write
	switch in.Collection {
	case collLike, collRepost, collFollow, collBlock:
		for _, rec := range a.repo[in.Collection] {
			if s := same(rec.value()["subject"]); s != "" && s == same(value["subject"]) && rec.at().rkey != in.Rkey {
				out = append(out, Write{Action: "delete", Collection: in.Collection, RKey: rec.at().rkey})
			}
		}
	}
	return out
}

func (c *call) writeInput() (repoWrite, map[string]any, error) {
	var in repoWrite
	if err := c.decode(&in); err != nil {
		return in, nil, err
	}
	if err := in.valid(); err != nil {
		return in, nil, err
	}
	value, err := c.record(in.Record)
	return in, value, err
}

// written commits and answers for the last of some writes.
func (c *call) written(in repoWrite, writes []Write) (any, error) {
	ch, ops, status, err := c.commit(in, writes)
	if err != nil {
		return nil, err
	}
	rec := ops[len(ops)-1].rec
	out := object{"uri": rec.at().uri, "cid": cidOf(rec), "commit": c.commitView(ch)}
	if s := status[len(status)-1]; s != nil {
		out["validationStatus"] = s
	}
	return out, nil
}

// commitView is com.atproto.repo.defs#commitMeta.
func (c *call) commitView(ch *change) object {
	id, err := ch.by.commitAt(ch)
	if err != nil {
		panic("a commit that was made is signed: " + err.Error())
	}
	return object{"cid": id, "rev": ch.rev}
}

// putRecord creates or replaces. What is there already, to the byte, is no change and makes no commit.
func putRecord(c *call) (any, error) {
	in, value, err := c.writeInput()
	if err != nil {
		return nil, err
	}
	if in.Rkey == "" {
		return nil, badRequest("Input/rkey must be a string")
	}
	w := Write{Action: "create", Collection: in.Collection, RKey: in.Rkey, Value: value}
	if rec := c.existing(in); rec != nil {
		if _, typed := value["$type"]; !typed {
			value["$type"] = in.Collection
		}
		if data, err := atdata.MarshalCBOR(value); err == nil && string(data) == string(rec.at().seal().data) {
			return object{"uri": rec.at().uri, "cid": cidOf(rec), "validationStatus": "valid"}, nil
		}
		w.Action = "update"
	}
	return c.written(in, []Write{w})
}

func (c *call) existing(in repoWrite) record {
	c.world.mu.RLock()
	defer c.world.mu.RUnlock()
	if a := c.world.public(in.Repo); a != nil && a.did == c.token.Sub {
		return a.repo.get(in.Collection, in.Rkey)
	}
	return nil
}

func deleteRecord(c *call) (any, error) {
	var in repoWrite
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := in.valid(); err != nil {
		return nil, err
	}
	if in.Rkey == "" {
		return nil, badRequest("Input/rkey must be a string")
	}
	ch, _, _, err := c.commit(in, []Write{{Action: "delete", Collection: in.Collection, RKey: in.Rkey}})
	if err != nil || ch == nil {
		return object{}, err
	}
	return object{"commit": c.commitView(ch)}, nil
}

func applyWrites(c *call) (any, error) {
	var in repoWrite
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Writes) > 200 {
		return nil, badRequest("Too many writes. Max: 200")
	}
	var writes []Write
	for _, one := range in.Writes {
		action := strings.TrimPrefix(one.Type, "com.atproto.repo.applyWrites#")
		w := Write{Action: action, Collection: one.Collection, RKey: one.Rkey}
		if action != "delete" {
			value, err := c.record(one.Value)
			if err != nil {
				return nil, err
			}
			w.Value = value
		}
		writes = append(writes, w)
	}
	ch, ops, status, err := c.commit(in, writes)
	if err != nil {
		return nil, err
	}
	results, next := []any{}, 0
	for i, w := range writes {
		result := object{"$type": "com.atproto.repo.applyWrites#" + w.Action + "Result"}
		if w.Action != "delete" {
			for ops[next].rec == nil {
				next++
			}
			rec := ops[next].rec
			next++
			result["uri"], result["cid"] = rec.at().uri, cidOf(rec)
			if status[i] != nil {
				result["validationStatus"] = status[i]
			}
		}
		results = append(results, result)
	}
	out := object{"results": results}
	if ch != nil {
		out["commit"] = c.commitView(ch)
	}
	return out, nil
}
