// Package cli is the terminal shell: every command of Skein, over the same API as the window.
//
// It owns flags, prompts, what is printed and the exit code. It refuses to own anything a command does: it calls
// [app.App] and prints the answer, as lines for people or, with --json, as JSON for programs. Errors end with the
// catalogue's sentence on stderr and exit code 1; a wrong command line ends with 2.
package cli
