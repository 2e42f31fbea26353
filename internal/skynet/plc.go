package skynet

import (
	"net/http"
	"strings"
)

// plc answers as the PLC directory: the DID document of each account, and of the AppView.
func (p *pds) plc(w http.ResponseWriter, r *http.Request) {
	did := strings.TrimPrefix(r.URL.Path, "/")
	if did == "_health" {
		writeJSON(w, http.StatusOK, object{"version": "skynet"})
		return
	}
	if did == p.appView {
		writeDocument(w, document(did, nil, "", object{
			"id": "#bsky_appview", "type": "BskyAppView", "serviceEndpoint": p.urls[0],
		}))
		return
	}
	p.world.mu.RLock()
	defer p.world.mu.RUnlock()
	a := p.world.byKey[did]
	if a == nil || a.did != did {
		writeJSON(w, http.StatusNotFound, object{"message": "DID not registered: " + did})
		return
	}
	writeDocument(w, p.didDocument(a))
}

func writeDocument(w http.ResponseWriter, doc object) {
	w.Header().Set("Content-Type", "application/did+ld+json; charset=utf-8")
	writeJSON(w, http.StatusOK, doc)
}

// didDocument names the account's handle, signing key and PDS.
func (p *pds) didDocument(a *account) object {
	key, err := a.signingKey(a.keys)
	if err != nil {
		panic("a SHA-256 is a secp256k1 key with all but certainty: " + err.Error())
	}
	public, err := key.PublicKey()
	if err != nil {
		panic("public half of a private key: " + err.Error())
	}
	return document(a.did, []any{"at://" + a.declared}, public.Multibase(), object{
		"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": p.urls[a.host],
	})
}

func document(did string, names []any, key string, service object) object {
	doc := object{
		"@context":    []any{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"},
		"id":          did,
		"alsoKnownAs": append([]any{}, names...),
		"service":     []any{service},
	}
	methods := []any{}
	if key != "" {
		methods = append(methods, object{
			"id": did + "#atproto", "type": "Multikey", "controller": did, "publicKeyMultibase": key,
		})
	}
	doc["verificationMethod"] = methods
	return doc
}
