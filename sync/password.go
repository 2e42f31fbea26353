package netsync

import (
	"regexp"
	"strings"
)

// appPassword is the form in which the reference PDS mints them. Others may differ; the person can then say so.
var appPassword = regexp.MustCompile(`^[a-z0-9]{4}(-[a-z0-9]{4}){3}$`)

// IsAppPassword reports whether the text has the form of an app password, xxxx-xxxx-xxxx-xxxx.
func IsAppPassword(s string) bool { return appPassword.MatchString(tidyPassword(s)) }

// tidyPassword removes the spaces and line ends that come along when an app password is pasted.
func tidyPassword(s string) string { return strings.TrimSpace(s) }
