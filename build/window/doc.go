// Package window tests the true window: the desktop binary under a virtual display, driven through WebKit's inspector.
//
// It owns the display, the session bus and the inspector's protocol, all in tests under the build tag window. It holds
// no code of the product, and refuses to test behaviour that the browser shell shows as well: what is here can only be
// seen in the window (that it opens, paints, reaches Go, and passes axe in WebKit).
package window
