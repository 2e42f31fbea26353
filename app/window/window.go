//go:build desktop || bindings

package window

import (
	"context"
	"io/fs"
	"net/http"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"skein/app"
	"skein/build/icon"
)

// Built reports whether this binary can open a window.
const Built = true

// The design size (docs/screens).
const (
	width, height       = 1100, 720
	minWidth, minHeight = 380, 480
)

// Run opens the window and returns when it is closed. The app is started only once the shell runs, so that generating
// bindings, which runs this same code, touches no disk, network or model. Errors: CodeNoDisplay.
func Run(ctx context.Context, a *app.App, assets fs.FS) error {
	if err := checkDisplay(); err != nil {
		return err
	}
	w := &shell{app: a}
	return wails.Run(&options.App{
		Title: "Skein", Width: width, Height: height, MinWidth: minWidth, MinHeight: minHeight,
		BackgroundColour: options.NewRGB(250, 249, 246),
		AssetServer:      &assetserver.Options{Assets: assets, Handler: images(a), Middleware: policy},
		OnStartup:        w.start,
		OnShutdown:       w.stop,
		Bind:             []any{a.API()},
		Linux:            &linux.Options{ProgramName: "skein", Icon: icon.PNG, WebviewGpuPolicy: linux.WebviewGpuPolicyOnDemand},
	})
}

// shell holds what lives as long as the window.
type shell struct {
	app    *app.App
	cancel context.CancelFunc
	done   chan struct{}
}

func (s *shell) start(ctx context.Context) {
	events, unsubscribe := s.app.Subscribe()
	ctx, s.cancel = context.WithCancel(ctx)
	s.done = make(chan struct{})
	s.app.SetOpener(func(url string) { runtime.BrowserOpenURL(ctx, url) })
	s.app.Start(ctx)
	go func() {
		defer close(s.done)
		defer unsubscribe()
		for {
			select {
			case e := <-events:
				runtime.EventsEmit(ctx, e.Name, e.Data)
			case <-ctx.Done():
				return
			}
		}
	}()
}

func (s *shell) stop(context.Context) {
	s.cancel()
	<-s.done
	s.app.Close()
}

// images serves /img/… and nothing else; the assets are served by Wails itself.
func images(a *app.App) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /img/{hash}", a.Images())
	return mux
}

func policy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", app.ContentSecurityPolicy)
		next.ServeHTTP(w, r)
	})
}
