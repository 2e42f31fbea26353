package skynet

// Status is whether an account is there to be seen; the zero value is Active.
type Status string

// The states of an account, in the words of the protocol.
const (
	Active      Status = ""
	Deactivated Status = "deactivated"
	Suspended   Status = "suspended"
	Takendown   Status = "takendown"
	Deleted     Status = "deleted"
)
