// Package web is the browser shell: the same screen and the same API as the window, over HTTP on loopback.
//
// It owns who may call: one token, handed over once in the address and swapped for a cookie, and checks of Host, Origin,
// method and content type, so that no other page and no other user's browser can (compare CVE-2025-66414, DNS rebinding of
// local servers). It refuses to own any method: it calls [app.API] by name and adds nothing.
package web
