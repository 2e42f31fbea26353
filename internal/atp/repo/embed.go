package repo

// embed reads what a post carries: images, gallery, video, external, record, or recordWithMedia, which holds one of the
// others under "media". The parts have names of their own, so the union's $type, which stands among them, need not
// be waited for.
func (s *scanner) embed(p *Post) {
	var o object
	var v Video
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "alt":
			s.text(&v.Alt)
		case "items", "images":
			for n := s.array(); n > 0; n = s.more(n) {
				s.image(p)
			}
		case "media":
			s.embed(p)
		case "video":
			s.blob(&v.Blob)
		case "record":
			s.quote(&p.Quote)
		case "external":
			s.external(&p.External)
		case "aspectRatio":
			s.ratio(&v.Width, &v.Height)
		default:
			s.skip()
		}
	}
	if v.Blob.Defined() {
		p.Video = v
	}
}

func (s *scanner) image(p *Post) {
	var o object
	var i Image
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "alt":
			s.text(&i.Alt)
		case "image":
			s.blob(&i.Blob)
		case "aspectRatio":
			s.ratio(&i.Width, &i.Height)
		default:
			s.skip()
		}
	}
	if i.Blob.Defined() && len(p.Images) < maxImages {
		p.Images = append(p.Images, i)
	}
}

func (s *scanner) ratio(width, height *int) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "width":
			s.number(width)
		case "height":
			s.number(height)
		default:
			s.skip()
		}
	}
}

// quote reads a strongRef, or the app.bsky.embed.record around one.
func (s *scanner) quote(into *Ref) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "cid":
			s.text(&into.CID)
		case "uri":
			s.text(&into.URI)
		case "record":
			s.ref(into)
		default:
			s.skip()
		}
	}
}

func (s *scanner) external(e *External) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "uri":
			s.text(&e.URL)
		case "thumb":
			s.blob(&e.Thumb)
		case "title":
			s.text(&e.Title)
		case "description":
			s.text(&e.Description)
		default:
			s.skip()
		}
	}
}
