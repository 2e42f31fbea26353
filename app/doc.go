// Package app is what a screen or a command can ask for: ONE API over every room, the wiring of the rooms, background
// jobs and events.
//
// It owns the order in which rooms are called and the wire types ([State], [Card], …). It refuses to own ranking,
// SQL, protocol or drawing: each of those lies in its room. The three shells (app/window, app/web, app/cli) call the same
// methods of [API] and nothing else.
package app
