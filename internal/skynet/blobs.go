package skynet

// blob is a file of an account.
type blob struct {
	mime string
	data []byte
}

// blobOf finds a file of an account by its CID: one that it uploaded, or a picture that one of its records shows. The
// world's lock is held.
func (w *World) blobOf(a *account, cidText string) *blob {
	if b := a.blobs[cidText]; b != nil {
		return b
	}
	if a.Hue >= 0 {
		if pic := w.images.get(a.avatar()); pic.cid.String() == cidText {
			return &blob{mime: "image/png", data: pic.png}
		}
	}
	for _, rec := range a.repo[collPost] {
		p, ok := rec.(*post)
		if !ok {
			continue
		}
		for _, im := range p.Images {
			if pic := w.images.get(im.motif()); pic.cid.String() == cidText {
				return &blob{mime: "image/png", data: pic.png}
			}
		}
	}
	return nil
}
