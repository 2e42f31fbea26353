//go:build bench

package search

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"testing"

	"skein/feed"
	"skein/models"
	"skein/models/weights"
)

// TestFigureInterests asks whether several interests find what a reader goes on to like sooner than one mean or a fixed number of
// centers (docs/experiments/0602-interests.md). Readers are invented: each likes posts of some topics of FediData ($SKEIN_DATA),
// and the later third of them is looked for among as many posts of all other topics. The vectors are the draft encoder's.
func TestFigureInterests(t *testing.T) {
	data := os.Getenv("SKEIN_DATA")
	if data == "" {
		t.Skip("SKEIN_DATA is not set")
	}
	byTopic := fediPosts(t, filepath.Join(data, "topics", "fedidata_mastodon"))
	topics := make([]string, 0, len(byTopic))
	for topic, posts := range byTopic {
		if len(posts) >= 120 {
			topics = append(topics, topic)
		}
	}
	sort.Strings(topics)
	t.Logf("%d topics with 120 posts or more", len(topics))
	for _, n := range []int{3, 6} {
		sums := map[string][]float64{}
		found := 0
		const readers = 30
		for seed := range uint64(readers) {
			likes, later, others := reader(byTopic, topics, n, rand.New(rand.NewPCG(seed+1000, uint64(n))))
			tastes := make([]Taste, len(likes))
			for i := range likes {
				tastes[i] = Taste{likes[i], 1}
			}
			var centers []feed.Vector
			for _, in := range Interests(tastes) {
				centers = append(centers, in.Center)
			}
			found += len(centers)
			for name, c := range map[string][]feed.Vector{"interests": centers, "mean": fixed(likes, 1), "8 centers": fixed(likes, 8)} {
				sums[name] = append(sums[name], auc(c, later, others))
			}
		}
		for _, name := range []string{"interests", "mean", "8 centers"} {
			low, high := spread(sums[name], nil)
			t.Logf(`{"figure":"AUC of later likes, %d topics, by %s","value":%.4f,"low":%.4f,"high":%.4f}`, n, name, average(sums[name]), low, high)
		}
		for _, name := range []string{"mean", "8 centers"} {
			low, high := spread(sums["interests"], sums[name])
			t.Logf(`{"figure":"interests less %s, %d topics","low":%.4f,"high":%.4f,"interests":%.1f}`, name, n, low, high, float64(found)/readers)
		}
	}
}

// fediPosts reads JSON lines of {"text" or "content", "topic" or "label"} and encodes them.
func fediPosts(t *testing.T, dir string) map[string][]feed.Vector {
	t.Helper()
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := registry.OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no JSON lines in %s: %v", dir, err)
	}
	out := map[string][]feed.Vector{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var row struct{ Text, Topic string }
			if json.Unmarshal(lines.Bytes(), &row) != nil || row.Text == "" || row.Topic == "" {
				continue
			}
			v, _, err := models.EncodeStored(t.Context(), encoder, []string{row.Text})
			if err != nil {
				t.Fatal(err)
			}
			if v[0].Scale != 0 {
				out[row.Topic] = append(out[row.Topic], v[0])
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// reader likes 60 posts each of n topics, unevenly; a third of them comes later.
func reader(byTopic map[string][]feed.Vector, topics []string, n int, dice *rand.Rand) (likes, later, others []feed.Vector) {
	order := dice.Perm(len(topics))
	for at, k := range order {
		posts := byTopic[topics[k]]
		pick := dice.Perm(len(posts))
		if at >= n {
			for _, p := range pick[:20] {
				others = append(others, posts[p])
			}
			continue
		}
		size := 60 >> (at % 3) // 60, 30, 15
		for i, p := range pick[:size] {
			if 3*i < 2*size {
				likes = append(likes, posts[p])
			} else {
				later = append(later, posts[p])
			}
		}
	}
	return likes, later, others
}

// fixed is a mean (k = 1), or spherical k-means from farthest-first seeds, as closeness was made before.
func fixed(vectors []feed.Vector, k int) []feed.Vector {
	points := make([]point, len(vectors))
	var mean point
	for i := range vectors {
		points[i], _ = unit(toPoint(&vectors[i]))
		mean.addTimes(&points[i], 1)
	}
	mean, _ = unit(mean)
	if k == 1 {
		return []feed.Vector{quantise(&mean)}
	}
	centers := []point{points[nearest(&mean, points)]}
	for len(centers) < k {
		far := slices.MinFunc(points, func(a, b point) int {
			x, y := a.dot(&centers[nearest(&a, centers)]), b.dot(&centers[nearest(&b, centers)])
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		centers = append(centers, far)
	}
	c := clusterer{points: points, weights: make([]float64, len(points))}
	for i := range c.weights {
		c.weights[i] = 1
	}
	c.settle(centers, make([]int, len(points)))
	out := make([]feed.Vector, k)
	for i := range centers {
		out[i] = quantise(&centers[i])
	}
	return out
}

func auc(centers, hits, misses []feed.Vector) float64 {
	score := func(v *feed.Vector) float64 {
		best := -1.0
		for i := range centers {
			best = max(best, models.Cosine(v, &centers[i]))
		}
		return best
	}
	low := make([]float64, len(misses))
	for i := range misses {
		low[i] = score(&misses[i])
	}
	slices.Sort(low)
	wins := 0.0
	for i := range hits {
		below, _ := slices.BinarySearch(low, score(&hits[i]))
		wins += float64(below)
	}
	return wins / float64(len(hits)) / float64(len(low))
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// spread is the 95 % interval of the mean over readers, of a less b where b is given, from drawing readers anew.
func spread(a, b []float64) (low, high float64) {
	dice := rand.New(rand.NewPCG(9, 9))
	means := make([]float64, 1000)
	for r := range means {
		for range a {
			i := dice.IntN(len(a))
			means[r] += a[i] / float64(len(a))
			if b != nil {
				means[r] -= b[i] / float64(len(a))
			}
		}
	}
	slices.Sort(means)
	return means[25], means[974]
}
