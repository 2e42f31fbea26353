package eval

const (
	// ridge is the one parameter of EASE.
	ridge = 200
	// maxSolve is the largest system that is solved: beyond it the row is absent rather than late.
	maxSolve = 4096
)

// byEASE is the linear autoencoder of Steck (2019, arXiv 1905.03375), solved exactly.
//
// With P = (XᵀX + λI)⁻¹ over items, its weights are −P_ij/P_jj off the diagonal and 0 on it. Items are many and users few,
// so P is never formed: with M = (XXᵀ + λI)⁻¹ over users, XP = MX and P_jj = (1 − x_jᵀ M x_j)/λ, which turns 17,000³ into
// 1,900³ operations and gives the same scores, −(MX)_uj / P_jj for an item the user did not like.
func byEASE(f *facts) scorer {
	if len(f.users) > maxSolve {
		return nil
	}
	m := f.overlap(ridge)
	if !invert(m) {
		return nil
	}
	diagonal := make([]float64, len(f.items)) // P_jj
	for j, users := range f.likers {
		sum := 0.0
		for _, u := range users {
			for _, v := range users {
				sum += m[u][v]
			}
		}
		diagonal[j] = (1 - sum) / ridge
	}
	return func(user int32, pool []int32, scores []float64) []int32 {
		row := m[user]
		for at, j := range pool {
			sum := 0.0
			for _, v := range f.likers[j] {
				sum += row[v]
			}
			scores[at] = -sum / diagonal[j]
		}
		return nil
	}
}

// overlap is XXᵀ + λI: how many items two users both liked, [users][users].
func (f *facts) overlap(lambda float64) [][]float64 {
	m := make([][]float64, len(f.users))
	for u := range m {
		m[u] = make([]float64, len(f.users))
		m[u][u] = lambda
	}
	for _, users := range f.likers {
		for _, u := range users {
			for _, v := range users {
				m[u][v]++
			}
		}
	}
	return m
}
