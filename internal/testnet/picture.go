package testnet

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// pictureSize is the width and height of picture(seed) in pixels: landscape, portrait and square take turns.
func pictureSize(seed int) (width, height int) {
	return [3]int{480, 240, 320}[seed%3], [3]int{270, 400, 320}[seed%3]
}

// picture draws a small PNG of concentric bands that differs with seed.
func picture(seed int) ([]byte, error) {
	width, height := pictureSize(seed)
	palette := make(color.Palette, 8)
	for i := range palette {
		palette[i] = color.NRGBA{R: uint8(40 + seed*53 + i*20), G: uint8(90 + seed*29 + i*12), B: uint8(150 - i*14), A: 255}
	}
	img := image.NewPaletted(image.Rect(0, 0, width, height), palette)
	for y := range height {
		for x := range width {
			dx, dy := x-width/2, y-height/3
			img.SetColorIndex(x, y, uint8((dx*dx+dy*dy)/(900+seed*40)%len(palette)))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return b.Bytes(), nil
}
