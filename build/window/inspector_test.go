//go:build window

package window

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"github.com/gorilla/websocket"
)

// page is the window's web page as WebKit's remote inspector shows it. One call at a time.
type page struct {
	display string
	ws      *websocket.Conn
	target  string
	id      int
}

// frame is the largest piece of a message: libsoup, at the other end, closes a connection that sends larger ones.
const frame = 50_000

var socketPath = regexp.MustCompile(`/socket/\d+/\d+/WebPage`)

// attach waits until the inspector at address lists the page, and connects to it.
func attach(ctx context.Context, address string) (*page, error) {
	path, err := listed(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("no page at the inspector: %w", err)
	}
	dialer := websocket.Dialer{WriteBufferSize: frame, HandshakeTimeout: 10 * time.Second}
	ws, _, err := dialer.DialContext(ctx, "ws://"+address+path, nil)
	if err != nil {
		return nil, err
	}
	p := &page{ws: ws}
	for p.target == "" {
		var m message
		if err := p.read(ctx, &m); err != nil {
			return nil, errors.Join(err, ws.Close())
		}
		if m.Method == "Target.targetCreated" && m.Params.TargetInfo.Type == "page" {
			p.target = m.Params.TargetInfo.TargetID
		}
	}
	return p, nil
}

// listed polls the inspector's index: it appears with the page, and announces itself nowhere.
func listed(ctx context.Context, address string) (string, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", nil)
		if err != nil {
			return "", err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			b, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if path := socketPath.Find(b); err == nil && path != nil {
				return string(path), nil
			}
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-tick.C:
		}
	}
}

// message is the outer protocol, which carries the page's own as text.
type message struct {
	Method string `json:"method"`
	Params struct {
		TargetInfo struct {
			TargetID string `json:"targetId"`
			Type     string `json:"type"`
		} `json:"targetInfo"`
		Message string `json:"message"`
	} `json:"params"`
	Error *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// remote is a JavaScript value in the page.
type remote struct {
	Type        string          `json:"type"`
	ClassName   string          `json:"className"`
	Description string          `json:"description"`
	ObjectID    string          `json:"objectId"`
	Value       json.RawMessage `json:"value"`
}

type evaluation struct {
	Result    remote `json:"result"`
	WasThrown bool   `json:"wasThrown"`
}

func (p *page) read(ctx context.Context, out any) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(time.Minute)
	}
	if err := p.ws.SetReadDeadline(deadline); err != nil {
		return err
	}
	return p.ws.ReadJSON(out)
}

// send calls a method of the page's protocol and reads its result into out.
func (p *page) send(ctx context.Context, method string, params map[string]any, out any) error {
	p.id++
	inner, err := json.Marshal(map[string]any{"id": p.id, "method": method, "params": params})
	if err != nil {
		return err
	}
	outer := map[string]any{"id": 1_000_000 + p.id, "method": "Target.sendMessageToTarget",
		"params": map[string]any{"targetId": p.target, "message": string(inner)}}
	if err := p.ws.WriteJSON(outer); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	for {
		var m message
		if err := p.read(ctx, &m); err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		var answer struct {
			ID     int             `json:"id"`
			Result json.RawMessage `json:"result"`
			Error  json.RawMessage `json:"error"`
		}
		if m.Method != "Target.dispatchMessageFromTarget" || json.Unmarshal([]byte(m.Params.Message), &answer) != nil || answer.ID != p.id {
			continue // an event, or the outer acknowledgement
		}
		if answer.Error != nil {
			return fmt.Errorf("%s: %s", method, answer.Error)
		}
		return json.Unmarshal(answer.Result, out)
	}
}

// eval evaluates a JavaScript expression, awaits it when it is a promise, and reads its JSON value into out.
func (p *page) eval(ctx context.Context, expression string, out any) error {
	var e evaluation
	if err := p.send(ctx, "Runtime.evaluate", map[string]any{"expression": expression}, &e); err != nil {
		return err
	}
	if e.Result.ClassName == "Promise" && !e.WasThrown {
		params := map[string]any{"promiseObjectId": e.Result.ObjectID, "returnByValue": true}
		if err := p.send(ctx, "Runtime.awaitPromise", params, &e); err != nil {
			return err
		}
	}
	if e.WasThrown {
		return fmt.Errorf("the page threw %s", e.Result.Description)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(e.Result.Value, out)
}

// until evaluates an expression again and again until it is true.
func (p *page) until(ctx context.Context, expression string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		var yes bool
		if err := p.eval(ctx, "!!("+expression+")", &yes); err != nil {
			return err
		}
		if yes {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not come true: %w", expression, ctx.Err())
		case <-tick.C:
		}
	}
}

func (p *page) close() { p.ws.Close() }
