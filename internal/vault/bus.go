package vault

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// errNoBus says that there is no D-Bus session in which a keyring could be.
var errNoBus = errors.New("no D-Bus session")

// reachable looks for a D-Bus session where keyrings live on one, because the D-Bus library would start a daemon of its
// own (dbus-launch) that nobody ends.
func reachable() error {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return nil
	}
	if addr := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); addr != "" && addr != "autolaunch:" {
		return nil
	}
	run := filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(run, name)); err == nil {
			return nil
		}
	}
	return errNoBus
}
