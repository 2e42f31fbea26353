package skynet

import (
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/ipfs/go-cid"

	"skein/internal/skynet/fault"
)

// firehose is com.atproto.sync.subscribeRepos of one PDS, or of the relay.
type firehose struct {
	world    *World
	faults   *fault.Table
	lookback time.Duration
	host     int
}

// subscribe answers a subscription. It has nothing to read from its peer but pings and the end.
func (f *firehose) subscribe(w http.ResponseWriter, r *http.Request) {
	next, note, err := f.start(r.URL.Query().Get("cursor"))
	if err != nil {
		writeError(w, err)
		return
	}
	socket, ctx, err := upgrade(w, r)
	if err != nil {
		return
	}
	var reading sync.WaitGroup
	defer reading.Wait()
	defer socket.gone()
	reading.Go(func() { socket.listen(func([]byte) error { return nil }) })
	if note != nil && socket.send(opBinary, note) != nil {
		return
	}
	if next < 0 {
		socket.end(1008, "FutureCursor")
		return
	}
	befalls := socket.befall(f.faults, r, opBinary)
	defer befalls.End()
	f.world.from(next, socket, befalls).run(ctx, f.world.changes(f.encode))
}

// start is the place in the log to begin with, behind the cursor, and what to say first. It is negative for a cursor that has not come
// yet; one older than what is kept is told, and led to the oldest event there is.
func (f *firehose) start(text string) (next int, note []byte, err error) {
	f.world.mu.RLock()
	defer f.world.mu.RUnlock()
	log, first := f.world.log, f.world.firstSeq
	end := first + int64(len(log))
	if text == "" {
		return len(log), nil, nil
	}
	cursor, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || cursor < 0:
		return 0, nil, badRequest("Error: Params must have the property \"cursor\" as an integer")
	case cursor >= end:
		note, err = frame(-1, "", object{"error": "FutureCursor", "message": "Cursor in the future."})
		return -1, note, err
	}
	kept := f.world.now().Add(-f.lookback)
	oldest := first + int64(sort.Search(len(log), func(i int) bool { return !log[i].at.Before(kept) }))
	if cursor+1 < oldest {
		note, err = frame(1, "#info", object{"name": "OutdatedCursor", "message": "Requested cursor exceeded limit. Possibly missing events"})
		return int(oldest - first), note, err
	}
	return int(max(cursor+1-first, 0)), nil, nil
}

// frame is a message of an event stream: two DAG-CBOR objects, one behind the other.
func frame(op int64, kind string, body object) ([]byte, error) {
	head := object{"op": op}
	if kind != "" {
		head["t"] = kind
	}
	out, err := atdata.MarshalCBOR(head)
	if err != nil {
		return nil, err
	}
	data, err := atdata.MarshalCBOR(body)
	return append(out, data...), err
}

func (f *firehose) encode(c *change) ([]message, error) {
	if f.host == relayIndex && c.local || f.host != relayIndex && c.host != f.host {
		return nil, nil
	}
	var body object
	var err error
	switch c.kind {
	case kindCommit:
		body, err = c.commitBody()
	case kindSync:
		body, err = c.syncBody()
	case kindAccount:
		body = c.accountView()
	case kindIdentity:
		body = object{"did": c.by.did, "handle": c.handle, "seq": c.seq, "time": stamp(c.at)}
	}
	if err != nil {
		return nil, err
	}
	data, err := frame(1, "#"+c.kind, body)
	if err != nil {
		return nil, fmt.Errorf("frame of %s: %w", c.by.did, err)
	}
	return []message{{op: opBinary, data: data}}, nil
}

// commitBody is #commit: the operations, and a CAR in which they can be undone down to the tree before (sync version 1.1).
func (c *change) commitBody() (object, error) {
	a := c.by
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	i := a.commitIndex(c.rev)
	v := a.version(i)
	id, data, err := a.signed(v)
	if err != nil {
		return nil, err
	}
	body := object{
		"seq": c.seq, "time": stamp(c.at), "repo": a.did, "rev": c.rev, "commit": atdata.CIDLink(id),
		"since": nil, "blobs": []any{}, "rebase": false, "tooBig": false,
	}
	var old *node
	if i > 0 {
		old = a.version(i - 1).root
		root, _ := old.block()
		body["since"], body["prevData"] = a.commits[i-1].rev, atdata.CIDLink(root)
	}
	car := newCAR(id)
	car.put(id, data)
	c.prove(car, old, v.root)
	var ops []any
	for _, o := range c.ops {
		view := object{"action": o.action(), "path": o.at().path(), "cid": nil}
		if o.rec != nil {
			view["cid"] = atdata.CIDLink(o.rec.at().seal().cid)
		}
		if o.prev != nil {
			view["prev"] = atdata.CIDLink(o.prev.at().seal().cid)
		}
		ops = append(ops, view)
	}
	body["ops"], body["blocks"] = append([]any{}, ops...), atdata.Bytes(car.data)
	return body, nil
}

// prove puts into a CAR the nodes that are new, those on the way to each key and its neighbours, and the new records.
func (c *change) prove(car *carFile, old, root *node) {
	had, put := map[cid.Cid]bool{}, map[cid.Cid]bool{}
	old.walk(func(n *node) bool { id, _ := n.block(); had[id] = true; return true }, func(leaf) {})
	add := func(id cid.Cid, data []byte) {
		if !put[id] {
			put[id] = true
			car.put(id, data)
		}
	}
	if root == nil {
		add(root.block())
	}
	root.walk(func(n *node) bool {
		id, data := n.block()
		if !had[id] {
			add(id, data)
		}
		return !had[id]
	}, func(leaf) {})
	for _, o := range c.ops {
		key := o.at().path()
		before, after := root.beside(key)
		for _, k := range []string{key, before, after} {
			if k != "" {
				root.path(k, func(n *node) { add(n.block()) })
			}
		}
		if o.rec != nil {
			s := o.rec.at().seal()
			add(s.cid, s.data)
		}
	}
}

// syncBody is #sync: the commit that the repository stands at, alone.
func (c *change) syncBody() (object, error) {
	a := c.by
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	id, data, err := a.signed(a.version(a.commitIndex(c.rev)))
	if err != nil {
		return nil, err
	}
	car := newCAR(id)
	car.put(id, data)
	return object{"seq": c.seq, "did": a.did, "rev": c.rev, "time": stamp(c.at), "blocks": atdata.Bytes(car.data)}, nil
}
