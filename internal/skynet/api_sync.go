package skynet

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// raw is an answer that is not JSON.
type raw struct {
	contentType string
	header      map[string]string
	body        []byte
}

// repoAt finds the repository that a call names by DID, if this host may hand it out.
func (c *call) repoAt() (*account, error) {
	did, err := c.need("did")
	if err != nil {
		return nil, err
	}
	a := c.world.byKey[did]
	status := Deleted
	if a != nil && a.did == did {
		status = c.statusOf(a)
	}
	name, text := "", ""
	switch status {
	case Active:
		return a, nil
	case Deleted:
		name, text = "RepoNotFound", "Could not find repo for DID: "
	case Takendown:
		name, text = "RepoTakendown", "Repo has been takendown: "
	case Suspended:
		name, text = "RepoSuspended", "Repo has been suspended: "
	default:
		name, text = "RepoDeactivated", "Repo has been deactivated: "
	}
	return nil, &xrpcError{http.StatusBadRequest, name, text + did}
}

// statusOf is what this host says of an account: of one that left, what it left behind.
func (p *pds) statusOf(a *account) Status {
	if p.hosts(a) {
		return a.status
	}
	if left, ok := a.left[p.index]; ok {
		return left
	}
	return Deleted
}

func getLatestCommit(c *call) (any, error) {
	a, err := c.repoAt()
	if err != nil {
		return nil, err
	}
	id, rev, err := a.latest()
	if err != nil {
		return nil, err
	}
	return object{"cid": id, "rev": rev}, nil
}

func getRepo(c *call) (any, error) {
	a, err := c.repoAt()
	if err != nil {
		return nil, err
	}
	car, err := a.export(c.query.Get("since"))
	if err != nil {
		return nil, err
	}
	return raw{contentType: "application/vnd.ipld.car", body: car.data}, nil
}

// getRepoStatus answers for accounts that are gone too: that is what it is for.
func getRepoStatus(c *call) (any, error) {
	did, err := c.need("did")
	if err != nil {
		return nil, err
	}
	a := c.world.byKey[did]
	if a == nil || a.did != did || c.statusOf(a) == Deleted {
		return nil, &xrpcError{http.StatusBadRequest, "RepoNotFound", "Could not find repo for DID: " + did}
	}
	out := object{"did": did}
	return out, c.describeStatus(a, out)
}

// describeStatus fills in active, and either the status or the revision.
func (c *call) describeStatus(a *account, out object) error {
	status := c.statusOf(a)
	out["active"] = status == Active
	if status != Active {
		out["status"] = string(status)
		return nil
	}
	_, rev, err := a.latest()
	out["rev"] = rev
	return err
}

// listRepos lists the accounts of this host by age, those that are not active too.
func listRepos(c *call) (any, error) {
	limit, err := c.integer("limit", 500, 1, 1000)
	if err != nil {
		return nil, err
	}
	here := slices.DeleteFunc(slices.Clone(c.world.accounts), func(a *account) bool { return c.statusOf(a) == Deleted })
	slices.SortStableFunc(here, func(a, b *account) int { return strings.Compare(repoKey(a), repoKey(b)) })
	after, repos, next := c.query.Get("cursor"), []any{}, ""
	for _, a := range here {
		if repoKey(a) <= after {
			continue
		}
		if len(repos) == limit {
			break
		}
		id, rev, err := a.latest()
		if err != nil {
			return nil, err
		}
		view := object{"did": a.did, "head": id, "rev": rev, "active": true}
		if err := c.describeStatus(a, view); err != nil {
			return nil, err
		}
		repos, next = append(repos, view), repoKey(a)
	}
	return page("repos", repos, next), nil
}

// repoKey is the place of an account in listRepos, in the reference's form: milliseconds, "::", DID.
func repoKey(a *account) string {
	return strconv.FormatInt(a.Created.UnixMilli(), 10) + "::" + a.did
}

func getBlob(c *call) (any, error) {
	a, err := c.repoAt()
	if err != nil {
		return nil, err
	}
	id, err := c.need("cid")
	if err != nil {
		return nil, err
	}
	b := c.world.blobOf(a, id)
	if b == nil {
		return nil, badRequest("Blob not found")
	}
	return raw{contentType: b.mime, body: b.data, header: map[string]string{
		"X-Content-Type-Options":  "nosniff",
		"Content-Disposition":     `attachment; filename="` + id + `"`,
		"Content-Security-Policy": "default-src 'none'; sandbox",
	}}, nil
}
