// Package window is the desktop shell: one Wails window over the same API as the browser shell.
//
// It owns the window's options, the display check and the bridge of events to JavaScript. It refuses to own anything a
// page could call beside [app.API]: that is the only bound value, and it has no lifecycle methods. Without the tag
// `desktop` (or `bindings`) it compiles to a sentence that names `skein serve`, and needs no GTK.
package window
