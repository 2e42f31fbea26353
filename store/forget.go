package store

import "skein/feed"

// forgotten is what leaves memory once a batch is in the file.
type forgotten struct {
	posts    []feed.PostID
	pictures []string
}

// tell hands on what has left the file.
func (n *Network) tell(f forgotten) {
	if n.forget != nil && len(f.posts)+len(f.pictures) > 0 {
		n.forget(f.posts, f.pictures)
	}
}

// forgetPost notes a post with content that is about to be purged.
func (a *apply) forgetPost(id int64) error {
	var packed []byte
	found, err := a.one("SELECT extra FROM post WHERE id = ? AND text IS NOT NULL", []any{id}, &packed)
	if err != nil || !found {
		return err
	}
	a.forgotten.posts = append(a.forgotten.posts, feed.PostID(id))
	var p feed.Post
	if err := unpackExtra(packed, &p); err != nil {
		return err
	}
	for _, i := range p.Images {
		a.forgotten.pictures = append(a.forgotten.pictures, i.Thumb, i.Full)
	}
	if p.Video != nil {
		a.forgotten.pictures = append(a.forgotten.pictures, p.Video.Thumb)
	}
	if p.External != nil {
		a.forgotten.pictures = append(a.forgotten.pictures, p.External.Thumb)
	}
	return nil
}

// forgetAvatar notes the picture of an account that is about to go.
func (a *apply) forgetAvatar(actor int64) error {
	var avatar string
	if _, err := a.one("SELECT avatar FROM actor WHERE id = ?", []any{actor}, &avatar); err != nil {
		return err
	}
	if avatar != "" {
		a.forgotten.pictures = append(a.forgotten.pictures, avatar)
	}
	return nil
}
