package ranker

import (
	"cmp"
	"slices"

	"skein/feed"
)

// folds looks for a placed post that a new one belongs behind.
func (s *Selection) folds(c *standing) bool {
	if s.threads != nil {
		if row, known := s.threads[s.table.cands[c.row].Root]; known && s.table.cands[c.row].Root != "" {
			s.fold(*c, RuleThread, row)
			return true
		}
	}
	if !s.slate.FoldAlike || s.ahead() == 1 {
		return false
	}
	for i := len(s.placed) - 1; i >= max(0, len(s.placed)-lookahead); i-- {
		if row := int32(s.placed[i].Row); s.table.faceOf(c.row).saysTheSame(s.table.faceOf(row)) {
			s.fold(*c, RuleSame, row)
			return true
		}
	}
	return false
}

// belongs names the rule by which one post belongs behind another that was just placed.
func (s *Selection) belongs(row, placed int32) string {
	if root := s.table.cands[row].Root; s.threads != nil && root != "" && root == s.table.cands[placed].Root {
		return RuleThread
	}
	if s.slate.FoldAlike && s.table.faceOf(row).saysTheSame(s.table.faceOf(placed)) {
		return RuleSame
	}
	return ""
}

func (s *Selection) fold(c standing, rule string, behind int32) {
	c.queue, c.hold = nil, Hold{Rule: rule, With: s.table.cands[behind].URI}
	i, _ := slices.BinarySearchFunc(s.folded, c.at, func(f standing, at int32) int { return cmp.Compare(f.at, at) })
	s.folded = slices.Insert(s.folded, i, c)
	s.behind[c.hold.With] = append(s.behind[c.hold.With], s.table.cands[c.row].URI)
}

// Behind lists the posts that were folded behind one, as far as was looked.
func (s *Selection) Behind(uri feed.URI) []feed.URI { return s.behind[uri] }
