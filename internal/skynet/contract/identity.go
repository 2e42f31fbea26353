package contract

import (
	"net/http"
	"slices"
	"strings"
)

type didDoc struct {
	ID                 string
	AlsoKnownAs        []string
	VerificationMethod []struct{ ID, Type, PublicKeyMultibase string }
	Service            []struct{ ID, Type, ServiceEndpoint string }
}

func identityHolds(c *client) {
	if got := get[tokens](c, "com.atproto.identity.resolveHandle", "handle", c.Handle).Did; got != c.DID {
		c.Errorf("%s is %s, want %s", c.Handle, got, c.DID)
	}
	doc := parse[didDoc](c, c.send(http.MethodGet, c.PLC+"/"+c.DID, "", ""))
	if doc.ID != c.DID || !slices.Contains(doc.AlsoKnownAs, "at://"+c.Handle) {
		c.Errorf("document of %s: %+v", c.DID, doc)
	}
	if len(doc.VerificationMethod) == 0 || !strings.HasSuffix(doc.VerificationMethod[0].ID, "#atproto") || doc.VerificationMethod[0].PublicKeyMultibase == "" {
		c.Errorf("keys: %+v", doc.VerificationMethod)
	}
	if len(doc.Service) == 0 || doc.Service[0].ID != "#atproto_pds" || doc.Service[0].Type != "AtprotoPersonalDataServer" || doc.Service[0].ServiceEndpoint != c.PDS {
		c.Errorf("services: %+v, want the PDS at %s", doc.Service, c.PDS)
	}
	c.refused("unknown handle", c.ask("com.atproto.identity.resolveHandle", "handle", "no-such-person.test"), 400, "HandleNotFound")
	c.refused("no handle", c.ask("com.atproto.identity.resolveHandle", "handle", "!"), 400, "InvalidRequest")
	if a := c.send(http.MethodGet, c.PLC+"/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "", ""); a.status != http.StatusNotFound {
		c.Errorf("unknown DID: %d, want 404", a.status)
	}
}

func serverDescribed(c *client) {
	a := c.send(http.MethodGet, c.PDS+"/xrpc/com.atproto.server.describeServer", "", "")
	c.valid("com.atproto.server.describeServer", a)
	got := parse[struct{ AvailableUserDomains []string }](c, a)
	if a.status != http.StatusOK || !slices.Contains(got.AvailableUserDomains, ".test") {
		c.Errorf("%d %s", a.status, a.body)
	}
}
