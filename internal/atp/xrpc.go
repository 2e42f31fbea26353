package atp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"skein/feed"
)

// Refusal is what an XRPC server answers when it does not do what was asked (atproto.com/specs/xrpc). It is the cause of
// a *feed.Error.
type Refusal struct {
	Status  int
	Name    string `json:"error"`
	Message string `json:"message"`
}

// NotXRPC is the name of a refusal that no XRPC server wrote: a proxy or a captive portal did.
const NotXRPC = "(not XRPC)"

// Error names all three parts.
func (r *Refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Name, r.Message) }

// server is one XRPC server, without a session.
type server struct {
	http *http.Client
	base string
}

func newEndpoint(net Network, base string) server {
	return server{http: net.Client(feed.PurposePDS), base: base}
}

func (s server) get(ctx context.Context, nsid string, params url.Values, token string, out any) error {
	_, err := s.call(ctx, request{method: http.MethodGet, nsid: nsid, params: params, token: token}, out)
	return err
}

func (s server) post(ctx context.Context, nsid string, in any, token string, out any) error {
	_, err := s.call(ctx, request{method: http.MethodPost, nsid: nsid, in: in, token: token}, out)
	return err
}

// request is one XRPC call.
type request struct {
	method, nsid string
	params       url.Values
	in           any
	blob         []byte // sent as it is, of type mime, instead of in
	mime         string
	token        string
	header       http.Header
}

// call sends one request and decodes the answer into out (nil ignores it). A refusal is a *feed.Error caused by a
// *Refusal; an answer that is not the JSON expected is feed.CodeBadAnswer.
func (s server) call(ctx context.Context, r request, out any) (http.Header, error) {
	host := hostOf(s.base)
	req, err := s.request(ctx, r)
	if err != nil {
		return nil, err
	}
	res, err := s.http.Do(req)
	if err != nil {
		return nil, plain(err, host)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, plain(err, host)
	}
	if res.StatusCode != http.StatusOK {
		return nil, refusal(res.StatusCode, data, host)
	}
	if out == nil {
		return res.Header, nil
	}
	if raw, ok := out.(*json.RawMessage); ok && json.Valid(data) {
		*raw = data
		return res.Header, nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return nil, feed.FailWith(fmt.Errorf("%s: %w", r.nsid, err), feed.CodeBadAnswer, "host", host)
	}
	return res.Header, nil
}

func (s server) request(ctx context.Context, r request) (*http.Request, error) {
	address := s.base + "/xrpc/" + r.nsid
	if len(r.params) > 0 {
		address += "?" + r.params.Encode()
	}
	var body io.Reader
	if r.blob != nil {
		body = bytes.NewReader(r.blob)
	} else if r.in != nil {
		r.mime = "application/json"
		data, err := json.Marshal(r.in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.nsid, err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.nsid, err)
	}
	if r.header != nil {
		req.Header = r.header
	}
	if r.mime != "" {
		req.Header.Set("Content-Type", r.mime)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	return req, nil
}

// refusal reads an error answer. What a person can act on gets its own code; the rest is a bad answer of the host.
func refusal(status int, data []byte, host string) error {
	r := &Refusal{Status: status}
	if json.Unmarshal(data, r) != nil {
		r.Name = NotXRPC
	}
	r.Message = clip(r.Message, 300)
	switch r.Name {
	case "AccountTakedown", "AccountSuspended", "AccountDeactivated":
		return feed.FailWith(r, feed.CodeTakenDown, "host", host)
	}
	return feed.FailWith(r, feed.CodeBadAnswer, "host", host, "status", fmt.Sprint(status))
}

// plain strips what net/http wraps around an error of the network, whose text would repeat the whole URL.
func plain(err error, host string) error {
	var fe *feed.Error
	if errors.As(err, &fe) {
		return fe
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	return feed.FailWith(err, feed.CodeUnreachable, "host", host)
}
