package skynet

import (
	"image/color"
	"math"
)

// scene is a way to draw a motif: colours from dark to light along one line, and where on that line each point lies.
type scene struct {
	stops []color.RGBA
	at    func(u, v float64, seed uint64) float64 // u, v in [0,1), v downwards; the answer in [0,1]
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// scenes by the motif's name. They stand in for photographs: quiet, recognisable, a few KB each.
func scenes() map[string]scene {
	return map[string]scene{
		"night": {[]color.RGBA{rgb(0x0b1026), rgb(0x1b2350), rgb(0x3a3f7a), rgb(0xd9d3c0), rgb(0xfffbea)}, night},
		"sea":   {[]color.RGBA{rgb(0x123a4a), rgb(0x2b6b78), rgb(0x7fb0ae), rgb(0xe8d9b8), rgb(0xf7b988)}, sea},
		"sun":   {[]color.RGBA{rgb(0x3a2a3f), rgb(0x7b3f4f), rgb(0xd97a4e), rgb(0xf3c178), rgb(0xfff3cf)}, sun},
		"moss":  {[]color.RGBA{rgb(0x1e2d16), rgb(0x3f5a24), rgb(0x6d8a35), rgb(0xa7b860), rgb(0xdfe3b0)}, moss},
		"leaf":  {[]color.RGBA{rgb(0x24402a), rgb(0x4b7a45), rgb(0x8fb56c), rgb(0xe3e6cf), rgb(0xf5f2e6)}, oneLeaf},
		"brick": {[]color.RGBA{rgb(0x5a2a22), rgb(0x8c4534), rgb(0xb5654a), rgb(0xd3957a), rgb(0xe6ddd0)}, brick},
		"grid":  {[]color.RGBA{rgb(0x2f3640), rgb(0x6b7480), rgb(0xb9b4a4), rgb(0xe6dfcd), rgb(0xf8f4e9)}, sheet},
	}
}

// palette spreads the stops over 64 colours.
func (s scene) palette() color.Palette {
	p := make(color.Palette, 64)
	for i := range p {
		t := float64(i) / 63 * float64(len(s.stops)-1)
		k := min(int(t), len(s.stops)-2)
		p[i] = mix(s.stops[k], s.stops[k+1], t-float64(k))
	}
	return p
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

// dice is a number in [0,1) that depends on a cell and the seed alone.
func dice(x, y int, seed uint64) float64 {
	h := seed ^ uint64(int64(x))*0x9e3779b97f4a7c15 ^ uint64(int64(y))*0xc2b2ae3d27d4eb4f
	h ^= h >> 31
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 29
	return float64(h>>11) / (1 << 53)
}

// noise is smooth between the dice of a grid of n cells a side.
func noise(u, v, n float64, seed uint64) float64 {
	x, y := u*n, v*n
	i, j := math.Floor(x), math.Floor(y)
	ease := func(t float64) float64 { return t * t * (3 - 2*t) }
	tx, ty := ease(x-i), ease(y-j)
	d := func(a, b float64) float64 { return dice(int(a), int(b), seed) }
	top := d(i, j) + (d(i+1, j)-d(i, j))*tx
	low := d(i, j+1) + (d(i+1, j+1)-d(i, j+1))*tx
	return top + (low-top)*ty
}

func night(u, v float64, seed uint64) float64 {
	x, y := dice(1, 1, seed)*.6+.2, dice(2, 2, seed)*.3+.15
	if d := math.Hypot(u-x, (v-y)*.67); d < .05 {
		return 1 - d*2
	}
	if ridge := .82 + .08*noise(u, 0, 6, seed); v > ridge {
		return 0
	}
	i, j := int(u*60), int(v*40)
	if dice(i, j, seed) > .975 && math.Hypot(u*60-float64(i)-.5, v*40-float64(j)-.5) < .22 {
		return .9
	}
	return .08 + .4*v + .06*noise(u, v, 5, seed)
}

func sea(u, v float64, seed uint64) float64 {
	horizon := .42 + .1*dice(3, 3, seed)
	if v < horizon {
		x := .3 + .4*dice(4, 4, seed)
		if math.Hypot(u-x, (v-horizon)*.8) < .07 {
			return .98
		}
		return .72 + .2*v/horizon - .05*noise(u, v*3, 5, seed)
	}
	depth := (v - horizon) / (1 - horizon)
	return .55 - .5*depth + .13*math.Sin(60*math.Sqrt(depth)+9*noise(u, v, 7, seed))
}

func sun(u, v float64, seed uint64) float64 {
	x, y := .25+.5*dice(5, 5, seed), .45
	for k, level := range []float64{.12, .04} {
		if hill := .62 + .16*float64(k) + .12*noise(u+float64(k), 0, 4, seed); v > hill {
			return level + .08*(1-v)
		}
	}
	if d := math.Hypot(u-x, (v-y)*.67); d < .085 {
		return 1
	}
	return .4 + .5*(1-math.Hypot(u-x, (v-y)*.67))
}

func moss(u, v float64, seed uint64) float64 {
	n := .5*noise(u, v, 7, seed) + .3*noise(u, v, 19, seed) + .2*noise(u, v, 53, seed)
	return min(max((n-.2)*1.5, 0), 1)
}

func oneLeaf(u, v float64, seed uint64) float64 {
	tilt := dice(6, 6, seed) - .5
	x, y := (u-.5)+tilt*(v-.5), (v-.5)*2.1
	half := .3 * math.Sqrt(max(0, 1-y*y)) * (1 - .35*y)
	if math.Abs(x) > half || math.Abs(y) > .98 {
		return .86 + .1*noise(u, v, 9, seed)
	}
	vein := math.Abs(math.Mod(math.Abs(y*5-math.Abs(x)*6)+10, 1) - .5)
	if math.Abs(x) < .008 || vein > .46 {
		return .55
	}
	return .18 + .22*noise(u, v, 12, seed) + .1*(x/max(half, .01))
}

func brick(u, v float64, seed uint64) float64 {
	row := int(v * 12)
	x := u*7 + .5*float64(row%2)
	i := int(x)
	if fx, fy := x-float64(i), v*12-float64(row); fx < .05 || fy < .1 {
		return .97
	}
	return .1 + .5*dice(i, row, seed) + .12*noise(u, v, 40, seed)
}

// sheet is a page with a ruled table: a heading, and a word of ink of some length in most cells.
func sheet(u, v float64, seed uint64) float64 {
	paper := .93 + .06*noise(u, v, 6, seed)
	x, y := (u-.08)/.84, (v-.08)/.84
	if x < 0 || x >= 1 || y < 0 || y >= 1 {
		return paper
	}
	if y < .11 {
		if x < .3+.4*dice(0, 0, seed) && y > .03 && y < .085 {
			return .05
		}
		return paper
	}
	row, col := (y-.11)/.89*9, x*4
	j, i := int(row), int(col)
	fx, fy := col-float64(i), row-float64(j)
	if fy < .05 {
		return .55
	}
	length := dice(i+7, j, seed)
	if length > .25 && fx > .08 && fx < .1+.75*length && fy > .42 && fy < .66 {
		return .22 + .2*dice(i, j+3, seed)
	}
	return paper
}
