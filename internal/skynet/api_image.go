package skynet

import "net/http"

// image serves a picture by its CID, as the AppView's image host does.
func (p *pds) image(w http.ResponseWriter, r *http.Request) {
	if b := p.world.uploaded(r.PathValue("cid")); b != nil {
		w.Header().Set("Content-Type", b.mime)
		w.Header().Set("Cache-Control", "public, max-age=604800, immutable")
		w.Write(b.data)
		return
	}
	pic := p.world.picture(r.PathValue("cid"))
	if pic == nil {
		writeJSON(w, http.StatusNotFound, object{"error": "NotFound", "message": "Image not found"})
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "public, max-age=604800, immutable")
	w.Write(pic.png)
}

func (w *World) uploaded(cidText string) *blob {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.uploads[cidText]
}

// picture finds a drawn picture. An address may be older than this process, so before giving up every picture of the world
// is drawn.
func (w *World) picture(cidText string) *picture {
	if pic := w.images.find(cidText); pic != nil {
		return pic
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	for _, a := range w.accounts {
		if a.Hue >= 0 {
			w.images.get(a.avatar())
		}
	}
	for _, p := range w.posts {
		for _, im := range p.Images {
			w.images.get(im.motif())
		}
	}
	return w.images.find(cidText)
}
