package icon

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"
)

// Every size is there, is of its size, is cut at the corner and painted in the middle.
func TestRenderings(t *testing.T) {
	t.Parallel()
	for _, size := range []int{16, 32, 48, 64, 128, 256, 512} {
		b, err := os.ReadFile(fmt.Sprintf("skein-%d.png", size))
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Errorf("%d: bounds %v", size, img.Bounds())
		}
		if _, _, _, a := img.At(0, 0).RGBA(); a > 0x8000 {
			t.Errorf("%d: the corner is not cut away", size)
		}
		if _, _, _, a := img.At(size/2, size/2).RGBA(); a != 0xffff {
			t.Errorf("%d: the middle is not painted", size)
		}
	}
}

func TestSVGParses(t *testing.T) {
	t.Parallel()
	d := xml.NewDecoder(bytes.NewReader(SVG))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Contains(SVG, []byte("<title>")) {
		t.Error("the drawing has no title")
	}
}

func TestDesktopEntry(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("skein.desktop")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"[Desktop Entry]\n", "\nType=Application\n", "\nExec=skein\n", "\nIcon=skein\n"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
