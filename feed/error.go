package feed

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Code is the stable name of an error that a person sees. Its sentence (what happened, what to do next) is in app/words.
type Code string

// All codes. A test holds that each has a sentence and each sentence a code.
const (
	CodeWrongPassword  Code = "auth.wrong_password"   // host
	CodeNotAppPassword Code = "auth.not_app_password" // host; nothing was sent
	CodeFullScope      Code = "auth.full_scope"       // host; the session was ended
	CodeUnknownHandle  Code = "auth.unknown_handle"   // handle
	CodeHandleMismatch Code = "auth.handle_mismatch"  // handle, did
	CodeSecondFactor   Code = "auth.second_factor"    // host
	CodeTakenDown      Code = "auth.taken_down"       // host
	CodeSignedOut      Code = "auth.signed_out"       //
	CodeVaultLocked    Code = "auth.vault_locked"     // how
	CodeVaultMissing   Code = "auth.vault_missing"    //

	CodeUnreachable Code = "net.unreachable"     // host
	CodeTimeout     Code = "net.timeout"         // host
	CodeRateLimited Code = "net.rate_limited"    // host, seconds
	CodeServerError Code = "net.server_error"    // host, status
	CodeBadAnswer   Code = "net.bad_answer"      // host
	CodeTooLarge    Code = "net.too_large"       // host, limit
	CodePrivateHost Code = "net.private_address" // host

	CodeForeignFile  Code = "store.foreign"   // path
	CodeNewerFile    Code = "store.newer"     // path
	CodeDamagedFile  Code = "store.damaged"   // path
	CodeReadOnly     Code = "store.read_only" // path
	CodeDiskFull     Code = "store.disk_full" // path
	CodeNoRoom       Code = "store.no_room"   // size, goal
	CodeSecondCopy   Code = "store.second"    // path
	CodeNothingThere Code = "store.not_found" // what

	CodeNoLibrary    Code = "model.no_library"    //
	CodeDamagedModel Code = "model.damaged"       // model
	CodeNoEncoder    Code = "model.not_available" // reason
	CodeModelsOff    Code = "model.off"           // count; of crashes
	CodeUnfitModel   Code = "model.unfit"         // name, reason

	CodeRefused    Code = "outbox.refused" // host, reason
	CodeNeedsOther Code = "outbox.needs"   //

	CodeRecipeTooLarge Code = "recipe.too_large" // limit
	CodeRecipeBad      Code = "recipe.bad"       // reason
	CodeRecipeNewer    Code = "recipe.newer"     // version

	CodeBadInput  Code = "input.bad"        // field, reason
	CodeCancelled Code = "job.cancelled"    //
	CodeNoDisplay Code = "shell.no_display" //
	CodeUnhealthy Code = "doctor.unhealthy" // count
	CodeInternal  Code = "internal"         // detail
)

// Error is an error that a person sees. The cause, if any, is for the log only.
type Error struct {
	Code   Code
	Params map[string]string
	Cause  error
}

// Fail makes an error from a code and alternating parameter names and values.
func Fail(code Code, params ...string) *Error { return FailWith(nil, code, params...) }

// FailWith is [Fail] with the underlying cause, which errors.Is and errors.As still see.
func FailWith(cause error, code Code, params ...string) *Error {
	e := &Error{Code: code, Params: make(map[string]string, len(params)/2), Cause: cause}
	for i := 0; i+1 < len(params); i += 2 {
		e.Params[params[i]] = params[i+1]
	}
	return e
}

// Error is for logs; people read the catalogue's sentence.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	for _, k := range slices.Sorted(maps.Keys(e.Params)) {
		fmt.Fprintf(&b, " %s=%q", k, e.Params[k])
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf finds the code of the first [Error] in err's chain, [CodeInternal] for any other error and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
