package skynet

import (
	"fmt"
	"net/http"
)

// xrpcError is an answer in the error shape of XRPC: {"error": name, "message": text}.
type xrpcError struct {
	status        int
	name, message string
}

func (e *xrpcError) Error() string { return e.name + ": " + e.message }

// The words of the reference PDS, as clients match them.
var (
	errLogin   = &xrpcError{http.StatusUnauthorized, "AuthenticationRequired", "Invalid identifier or password"}
	errNoAuth  = &xrpcError{http.StatusUnauthorized, "AuthMissing", "Authentication Required"}
	errForged  = &xrpcError{http.StatusBadRequest, "InvalidToken", "Token could not be verified"}
	errScope   = &xrpcError{http.StatusBadRequest, "InvalidToken", "Bad token scope"}
	errExpired = &xrpcError{http.StatusBadRequest, "ExpiredToken", "Token has expired"}
	errRevoked = &xrpcError{http.StatusBadRequest, "ExpiredToken", "Token has been revoked"}
	errNobody  = badRequest("Profile not found")
)

func badRequest(format string, args ...any) *xrpcError {
	return &xrpcError{http.StatusBadRequest, "InvalidRequest", fmt.Sprintf(format, args...)}
}
