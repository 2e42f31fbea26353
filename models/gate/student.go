package gate

import "math"

// student is the quantile of Student's t at p in (½, 1) for df ≥ 1 degrees of freedom: bisection over the integral of the
// density. Tables and series are shorter but go wrong in the tails of few degrees, which is where a gate with a week of days decides.
func student(p float64, df int) float64 {
	low, high := 0.0, 1.0
	for above(high, df) > 1-p {
		low, high = high, 2*high
	}
	for range 40 {
		if mid := (low + high) / 2; above(mid, df) > 1-p {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// above is the chance of a value above t: with t = √df·tan θ the density becomes a power of the cosine, whose integral over
// the finite rest Simpson's rule gives to many digits.
func above(t float64, df int) float64 {
	n := float64(df)
	from, to := math.Atan(t/math.Sqrt(n)), math.Pi/2
	const steps = 100
	h, sum := (to-from)/steps, 0.0
	for i := range steps + 1 {
		weight := 2 + 2*float64(i%2)
		if i == 0 || i == steps {
			weight = 1
		}
		sum += weight * math.Pow(math.Cos(from+h*float64(i)), n-1)
	}
	up, _ := math.Lgamma((n + 1) / 2)
	down, _ := math.Lgamma(n / 2)
	return sum * h / 3 * math.Exp(up-down) / math.Sqrt(math.Pi)
}
