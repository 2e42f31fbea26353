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
	doc := document(a.did, []any{"at://" + a.declared}, a.signingKey(a.keys).public(), object{
		"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": p.urls[a.host],
	})
	if url := p.labelerURLs[a.did]; url != "" {
		doc["service"] = append(doc["service"].([]any), object{
			"id": "#atproto_labeler", "type": "AtprotoLabeler", "serviceEndpoint": url,
		})
		doc["verificationMethod"] = append(doc["verificationMethod"].([]any), object{
			"id": a.did + "#atproto_label", "type": "Multikey", "controller": a.did, "publicKeyMultibase": a.labelKey(a.keys).public(),
		})
	}
	return doc
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
