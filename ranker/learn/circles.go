package learn

// Circles parts people into circles who follow one another: label propagation (Raghavan et al. 2007) over follows in either direction, in a
// fixed order, so that equal graphs give equal circles. Each person, numbered from 0, gets the number of their circle from 1 on;
// 0 is who follows and is followed by nobody here.
func Circles(people int, follows [][2]int32) []int32 {
	near := make([][]int32, people)
	for _, f := range follows {
		a, b := f[0], f[1]
		if a == b || a < 0 || b < 0 || int(a) >= people || int(b) >= people {
			continue
		}
		near[a], near[b] = append(near[a], b), append(near[b], a)
	}
	label := make([]int32, people)
	for i := range label {
		label[i] = int32(i)
	}
	const rounds = 30
	count := make([]int, people)
	for range rounds {
		moved := false
		for i, others := range near {
			if best := commonest(label, others, count); best >= 0 && best != label[i] {
				label[i], moved = best, true
			}
		}
		if !moved {
			break
		}
	}
	number, next := map[int32]int32{}, int32(0)
	for i := range label {
		if len(near[i]) == 0 {
			label[i] = 0
			continue
		}
		l := label[i]
		if number[l] == 0 {
			next++
			number[l] = next
		}
		label[i] = number[l]
	}
	return label
}

// commonest is the label that most of the others have, of equals the least; −1 without others. count is scratch and left empty.
func commonest(label, others []int32, count []int) int32 {
	best := int32(-1)
	for _, o := range others {
		count[label[o]]++
	}
	for _, o := range others {
		if l := label[o]; best < 0 || count[l] > count[best] || count[l] == count[best] && l < best {
			best = l
		}
	}
	for _, o := range others {
		count[label[o]] = 0
	}
	return best
}
