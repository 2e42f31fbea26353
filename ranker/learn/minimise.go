package learn

import "math"

// memory is how many past steps the minimiser keeps.
const memory = 8

// minimise finds a minimum of a smooth convex function of n variables from a start, which it changes in place and returns:
// L-BFGS (Nocedal 1980) with backtracking. fn writes the gradient and returns the value. Rejected: stochastic steps, whose
// result depends on an order of rows and a schedule that nobody can name afterwards.
func minimise(w []float64, steps int, fn func(w, gradient []float64) float64) []float64 {
	n := len(w)
	g, next, ng := make([]float64, n), make([]float64, n), make([]float64, n)
	var s, y [][]float64
	value := fn(w, g)
	for range steps {
		d := direction(g, s, y)
		slope := inner(d, g)
		if !(slope < 0) || math.Sqrt(inner(g, g)) < 1e-7 {
			return w
		}
		size, fell := 1.0, false
		for range 30 {
			for i := range w {
				next[i] = w[i] + size*d[i]
			}
			if v := fn(next, ng); v <= value+1e-4*size*slope {
				fell, value = true, v
				break
			}
			size /= 2
		}
		if !fell {
			return w
		}
		ds, dy := make([]float64, n), make([]float64, n)
		for i := range w {
			ds[i], dy[i] = next[i]-w[i], ng[i]-g[i]
			w[i], g[i] = next[i], ng[i]
		}
		if inner(ds, dy) > 1e-14 {
			s, y = append(s, ds), append(y, dy)
			if len(s) > memory {
				s, y = s[1:], y[1:]
			}
		}
	}
	return w
}

// direction is minus the inverse Hessian, as far as the kept steps know it, times the gradient.
func direction(g []float64, s, y [][]float64) []float64 {
	d := make([]float64, len(g))
	for i := range g {
		d[i] = -g[i]
	}
	alpha := make([]float64, len(s))
	for k := len(s) - 1; k >= 0; k-- {
		alpha[k] = inner(s[k], d) / inner(s[k], y[k])
		add(-alpha[k], y[k], d)
	}
	if k := len(s) - 1; k >= 0 {
		scale := inner(s[k], y[k]) / inner(y[k], y[k])
		for i := range d {
			d[i] *= scale
		}
	}
	for k := range s {
		add(alpha[k]-inner(y[k], d)/inner(s[k], y[k]), s[k], d)
	}
	return d
}

func inner(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func add(x float64, a, sums []float64) {
	for i := range a {
		sums[i] += x * a[i]
	}
}
