package sample

// Figures counts what the sample is made of.
type Figures struct {
	People, Spammers, Quiet, Follows             int
	Posts, LastThreeDays, Newest, Oldest         int // Newest and Oldest are minutes ago
	Threads, DeepThreads, Quotes, Links, Viral   int // DeepThreads have a reply at depth 6 or more
	Images, ImagesWithoutAlt, Hashtags, Mentions int // posts, not pictures
	Spam, Copies, Deleted, Labelled, SelfLabels  int
	Sentences, TemplateUses                      int // TemplateUses is the most that one template is used
	Languages                                    map[string]int
	ViewerLikes, ViewerPosts, ViewerReplies      int
	Pairs, DuplicatePairs, Meaning, Words        int
}

// Figures measures s.
func (s *Sample) Figures() Figures {
	f := Figures{People: len(s.People), Posts: len(s.Posts), ViewerLikes: len(s.You.Likes), Pairs: len(s.Duplicates),
		Meaning: len(s.Meaning), Words: len(s.Words), Languages: map[string]int{}}
	f.people(s)
	threads, deep := map[string]bool{}, map[string]bool{}
	for i := range s.Posts {
		p := &s.Posts[i]
		f.post(p)
		if root, depth := s.root(p); depth > 0 {
			threads[root] = true
			if depth >= 6 {
				deep[root] = true
			}
		}
	}
	f.Threads, f.DeepThreads = len(threads), len(deep)
	for _, d := range s.Duplicates {
		f.DuplicatePairs += one(d.Verdict == Duplicate)
	}
	f.wording(s)
	return f
}

func (f *Figures) people(s *Sample) {
	for _, p := range s.People {
		f.Spammers += one(p.Kind == KindSpammer)
		f.Quiet += one(p.Kind == KindQuiet)
		if p.ID == ViewerID {
			f.Follows = len(p.Follows)
		}
	}
}

func (f *Figures) post(p *Post) {
	if f.Newest == 0 || p.AgoMin < f.Newest {
		f.Newest = p.AgoMin
	}
	f.Oldest = max(f.Oldest, p.AgoMin)
	f.LastThreeDays += one(p.AgoMin < 3*24*60)
	f.Quotes += one(p.Quote != "")
	f.Links += one(p.Link != nil)
	f.Viral += one(p.LikeCountExtra >= 1000)
	f.Hashtags += one(len(p.Tags) > 0)
	f.Mentions += one(len(p.Mentions) > 0)
	f.Spam += one(p.Spam)
	f.Copies += one(p.DupOf != "")
	f.Deleted += one(p.Deleted)
	f.Labelled += one(len(p.Labels) > 0)
	f.SelfLabels += one(len(p.SelfLabels) > 0)
	f.Languages[p.Lang]++
	if p.By == ViewerID {
		f.ViewerPosts++
		f.ViewerReplies += one(p.ReplyTo != "")
	}
	if len(p.Images) > 0 {
		bare := false
		for _, im := range p.Images {
			bare = bare || im.Alt == ""
		}
		f.Images += one(!bare)
		f.ImagesWithoutAlt += one(bare)
	}
}

func (f *Figures) wording(s *Sample) {
	names, distinct, uses := s.nameWords(), map[string]bool{}, map[string]int{}
	for _, p := range s.Posts {
		for _, x := range sentences(p.Text) {
			distinct[x] = true
		}
		if t := template(p.Text, names); t != "" {
			uses[t]++
			f.TemplateUses = max(f.TemplateUses, uses[t])
		}
	}
	f.Sentences = len(distinct)
}

// root follows replies upwards; depth is 0 for a post that replies to nothing.
func (s *Sample) root(p *Post) (id string, depth int) {
	for p.ReplyTo != "" && depth <= len(s.Posts) {
		up := s.Post(p.ReplyTo)
		if up == nil {
			break
		}
		p = up
		depth++
	}
	return p.ID, depth
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
