package eval

// The rows of a report.
const (
	Skein            = "skein"
	Fresh            = "skein_fresh" // the recipe of a fresh install, where skein is a learned mix
	Newest           = "newest"
	RecentPopularity = "recent_popularity"
	AuthorAffinity   = "author_affinity"
	ItemKNN          = "item_knn"
	Friends          = "friends" // only where the folder has a graph
	EASE             = "ease"    // only where there are few enough users to solve it exactly
)

// scorer scores a user's pool into scores ([len(pool)]float64, higher is better). It returns the rows of the first places
// where something else than (score, id) decides them, nil otherwise. It may be called from several goroutines.
type scorer func(user int32, pool []int32, scores []float64) (top []int32)

// method is one way to rank. Prepare sees the facts of a cut and nothing later; a nil scorer is a row that these data
// do not allow.
type method struct {
	name    string
	prepare func(*facts) scorer
}

// baselines are the ways to beat.
var baselines = []method{
	{Newest, byNewest},
	{RecentPopularity, byRecentPopularity},
	{AuthorAffinity, byAuthorAffinity},
	{ItemKNN, byItemKNN},
	{Friends, byFriends},
	{EASE, byEASE},
}

func byNewest(f *facts) scorer {
	return eachItem(func(i int32) float64 { return float64(f.sinceMs[i]) })
}

// byRecentPopularity counts gestures, each e^(−age/14 d).
func byRecentPopularity(f *facts) scorer {
	return eachItem(func(i int32) float64 { return f.recent[i] })
}

// eachItem is a score that is the same for all users.
func eachItem(score func(int32) float64) scorer {
	return func(_ int32, pool []int32, scores []float64) []int32 {
		for row, i := range pool {
			scores[row] = score(i)
		}
		return nil
	}
}

// byAuthorAffinity counts what the user did to other items of the author, a reply three times and a repost twice.
func byAuthorAffinity(f *facts) scorer {
	return func(user int32, pool []int32, scores []float64) []int32 {
		sums := f.toward(user)
		for row, i := range pool {
			o := sums[f.items[i].author]
			scores[row] = float64(3*o.replies + 2*o.reposts + o.likes)
		}
		return nil
	}
}

// byFriends counts the followed users who liked the item, the more popular one first where they are as many.
func byFriends(f *facts) scorer {
	if len(f.follows) == 0 || !f.anybodyFollows() {
		return nil
	}
	return func(user int32, pool []int32, scores []float64) []int32 {
		friends := make(map[int32]int)
		for _, friend := range f.follows[user] {
			for _, i := range f.liked[friend] {
				friends[i]++
			}
		}
		everybody := float64(len(f.users) + 1)
		for row, i := range pool {
			scores[row] = float64(friends[i]) + float64(len(f.likers[i]))/everybody
		}
		return nil
	}
}

func (f *facts) anybodyFollows() bool {
	for _, them := range f.follows {
		if len(them) > 0 {
			return true
		}
	}
	return false
}
