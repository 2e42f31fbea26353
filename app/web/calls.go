package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"skein/app"
)

// maxCall bounds the body of one call; the largest honest one is a picture of 2 MB as base64.
const maxCall = 3 << 20

// calls answers POST /api/API/<Method> with the methods of one value, looked up once.
type calls struct{ methods map[string]reflect.Value }

func newCalls(api any) *calls {
	c := &calls{methods: map[string]reflect.Value{}}
	v := reflect.ValueOf(api)
	for i := range v.NumMethod() {
		c.methods[v.Type().Method(i).Name] = v.Method(i)
	}
	return c
}

var errArguments = errors.New("the arguments do not fit the method")

func (c *calls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method, ok := c.methods[r.PathValue("method")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	if err != nil {
		answer(w, http.StatusRequestEntityTooLarge, badCall(err))
		return
	}
	args, err := arguments(method.Type(), body)
	if err != nil {
		answer(w, http.StatusBadRequest, badCall(err))
		return
	}
	result, err := invoke(method, args)
	if err != nil {
		answer(w, http.StatusUnprocessableEntity, asProblem(err))
		return
	}
	answer(w, http.StatusOK, result)
}

// arguments decodes a JSON array into the method's parameters.
func arguments(t reflect.Type, body []byte) ([]reflect.Value, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil || len(raw) != t.NumIn() {
		return nil, errors.Join(errArguments, err)
	}
	args := make([]reflect.Value, len(raw))
	for i, r := range raw {
		p := reflect.New(t.In(i))
		if err := json.Unmarshal(r, p.Interface()); err != nil {
			return nil, errors.Join(errArguments, err)
		}
		args[i] = p.Elem()
	}
	return args, nil
}

// invoke calls a method whose results are (), (T), (error) or (T, error).
func invoke(method reflect.Value, args []reflect.Value) (any, error) {
	out := method.Call(args)
	if n := len(out); n > 0 {
		if err, ok := out[n-1].Interface().(error); ok {
			return nil, err
		}
		if out[n-1].Type() == reflect.TypeFor[error]() {
			out = out[:n-1]
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out[0].Interface(), nil
}

func badCall(err error) *app.Problem {
	return &app.Problem{Code: "input.bad", Message: err.Error(), Params: map[string]string{}}
}

func asProblem(err error) *app.Problem {
	var p *app.Problem
	if errors.As(err, &p) {
		return p
	}
	return &app.Problem{Code: "internal", Message: err.Error(), Params: map[string]string{}}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A failed write means the page has gone; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(v)
}
