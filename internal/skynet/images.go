package skynet

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/ipfs/go-cid"
)

// motif names a picture completely: the same motif is the same bytes, so its CID is stable.
type motif struct {
	name          string
	about         string // what the picture is of: two of the same name differ
	hue           int    // of the first colour, in degrees; negative: chosen by the name
	width, height int
}

// picture is a drawn motif.
type picture struct {
	png []byte
	cid cid.Cid
}

// imageShelf draws each motif once, on first use.
type imageShelf struct {
	mu    sync.Mutex
	drawn map[motif]*picture
	byCID map[string]*picture
}

func (s *imageShelf) get(m motif) *picture {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.drawn[m]; p != nil {
		return p
	}
	if s.drawn == nil {
		s.drawn, s.byCID = map[motif]*picture{}, map[string]*picture{}
	}
	data := draw(m)
	p := &picture{png: data, cid: blockCID(cid.Raw, data)}
	s.drawn[m], s.byCID[p.cid.String()] = p, p
	return p
}

func (s *imageShelf) find(cidText string) *picture {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byCID[cidText]
}

func (s *imageShelf) blob(m motif) atdata.Blob { return blobOf(s.get(m)) }

// Pictures are drawn no larger than this, keeping their shape: they stand in for photographs, and must be cheap.
const maxSide = 480

func (im Image) motif() motif {
	w, h := max(im.Width, 1), max(im.Height, 1)
	if side := max(w, h); side > maxSide {
		w, h = max(w*maxSide/side, 1), max(h*maxSide/side, 1)
	}
	return motif{name: im.Motif, about: im.Alt, hue: -1, width: w, height: h}
}

func (a *account) avatar() motif {
	return motif{name: "avatar " + a.ID, hue: a.Hue, width: 96, height: 96}
}

// draw paints the motif's scene in 64 colours, so that it compresses to little.
func draw(m motif) []byte {
	hash := fnv.New64a()
	hash.Write([]byte(m.name + "\x00" + m.about))
	seed := hash.Sum64()
	s, known := scenes()[m.name]
	if !known {
		return encode(waves(m, seed))
	}
	im := image.NewPaletted(image.Rect(0, 0, m.width, m.height), s.palette())
	for y := range m.height {
		for x := range m.width {
			at := s.at(float64(x)/float64(m.width), float64(y)/float64(m.height), seed)
			im.Pix[y*im.Stride+x] = uint8(min(max(at, 0), 1) * 63)
		}
	}
	return encode(im)
}

// waves paints soft bands in two hues, for avatars and for motifs without a scene.
func waves(m motif, seed uint64) *image.Paletted {
	from, to := float64(seed%360), float64((seed/360)%360)
	if m.hue >= 0 {
		from = float64(m.hue)
	}
	palette := make(color.Palette, 32)
	for i := range palette {
		t := float64(i) / float64(len(palette)-1)
		palette[i] = hue(from+(to-from)*t, .35+.4*t)
	}
	im := image.NewPaletted(image.Rect(0, 0, m.width, m.height), palette)
	tilt, bands := float64(seed%7)/3-1, 1+float64(seed%5)
	for y := range m.height {
		for x := range m.width {
			u, v := float64(x)/float64(m.width), float64(y)/float64(m.height)
			s := .5 + .5*math.Sin(math.Pi*bands*(v+tilt*u)+math.Sin(6*u))
			im.Pix[y*im.Stride+x] = uint8(s * float64(len(palette)-1))
		}
	}
	return im
}

func encode(im image.Image) []byte {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, im); err != nil {
		panic("encoding a picture into memory: " + err.Error())
	}
	return out.Bytes()
}

// hue turns degrees and lightness into a muted colour.
func hue(deg, light float64) color.Color {
	channel := func(shift float64) uint8 {
		c := light + .22*math.Cos((deg-shift)*math.Pi/180)
		return uint8(255 * min(max(c, 0), 1))
	}
	return color.RGBA{channel(0), channel(120), channel(240), 255}
}
