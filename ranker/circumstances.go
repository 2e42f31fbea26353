package ranker

import "skein/feed"

// circumstances are signals of who wrote a post, how it is written and what surrounds it. By default they weigh little: they are there to
// be moved, and for the personal model to read.
var circumstances = []column{
	{feed.Signal{ID: "mutual/1", Label: "Follow each other", Group: feed.GroupPeople, Unit: "yes or no",
		Default: 0.125, Min: -4, Max: 8, Curve: "1 where you and the author follow each other, else 0",
		Sentence: "Posts rise by people who follow you as you follow them."}, mutual},
	{feed.Signal{ID: "prolific/1", Label: "Posts a lot", Group: feed.GroupPeople, Unit: "posts in 14 days",
		Default: -0.125, Min: -8, Max: 4, Curve: "n / (n + 40)",
		Sentence: "Lowered, posts sink of people who post all day, followed or not."}, prolific},
	{feed.Signal{ID: "newcomer/1", Label: "New accounts", Group: feed.GroupPeople, Unit: "days",
		Default: -0.125, Min: -8, Max: 4, Curve: "1 / (1 + age of the account / 30 days), 0 while unknown",
		Sentence: "Lowered, posts sink of accounts that are days or weeks old."}, newcomer},
	{feed.Signal{ID: "language/1", Label: "Your languages", Group: feed.GroupInterest, Unit: "share of your likes",
		Default: 0.25, Min: -4, Max: 8, Curve: "x / (x + 0.1), x = share of your likes in its language; 0 while unknown",
		Sentence: "Posts rise in the languages of what you like."}, language},
	{feed.Signal{ID: "bridge/1", Label: "Across circles", Group: feed.GroupInterest, Unit: "circles of people you follow",
		Default: 0.125, Min: -4, Max: 8, Curve: "n / (n + 2), n = circles among whose members it is liked, less one",
		Sentence: "Posts rise that please people who do not follow each other's circles."}, bridge},
	{feed.Signal{ID: "answered/1", Label: "Much answered", Group: feed.GroupConversation, Unit: "replies",
		Default: 0.125, Min: -4, Max: 8, Curve: "n / (n + 10)",
		Sentence: "Posts rise that many people answered."}, answered},
	{feed.Signal{ID: "reply/1", Label: "Is a reply", Group: feed.GroupConversation, Unit: "yes or no",
		Default: -0.125, Min: -8, Max: 4, Curve: "1 where it answers another post, else 0",
		Sentence: "Lowered, posts sink that answer another post."}, isReply},
	{feed.Signal{ID: "met/1", Label: "Thread you saw", Group: feed.GroupConversation, Unit: "posts of the thread seen",
		Default: 0.125, Min: -4, Max: 8, Curve: "n / (n + 2)",
		Sentence: "Posts rise of conversations that you have read something of."}, metThread},
	{feed.Signal{ID: "spread/1", Label: "Much reposted", Group: feed.GroupConversation, Unit: "reposts",
		Default: 0.125, Min: -4, Max: 8, Curve: "n / (n + 10)",
		Sentence: "Posts rise that many people reposted."}, spread},
	{feed.Signal{ID: "quality/1", Label: "Well made", Group: feed.GroupForm, Unit: "of 4 marks",
		Default: 0.125, Min: -4, Max: 8, Curve: "marks / 4: a sentence of 40 characters; no shouting; at most 2 hashtags; every picture described",
		Sentence: "Posts rise that are written in sentences, without shouting and rows of hashtags, with pictures described."}, quality},
	{feed.Signal{ID: "bait/1", Label: "Begs for attention", Group: feed.GroupCaution, Unit: "lures",
		Default: -0.5, Min: -8, Max: 0, Curve: "n / (n + 1), n = lures: “like if”, “follow back”, “repost if”, …, rows of hashtags, rows of exclamation marks",
		Sentence: "Lowered, posts sink that ask to be liked, reposted or followed."}, bait},
}

const (
	prolificHalf = 40
	tenHalf      = 10
)

func mutual(c *feed.Candidate, _ int64) float64 { return truth(c.Following && c.FollowsYou) }

func prolific(c *feed.Candidate, _ int64) float64 { return saturate(c.AuthorPosts, prolificHalf) }

func newcomer(c *feed.Candidate, asOfMs int64) float64 {
	if c.AccountMs <= 0 {
		return 0
	}
	return monthMs / (monthMs + float64(max(asOfMs-c.AccountMs, 0)))
}

func language(c *feed.Candidate, _ int64) float64 { return part(known(c.Language), 0.1) }

func bridge(c *feed.Candidate, _ int64) float64 { return saturate(c.Circles-1, peopleHalf) }

func answered(c *feed.Candidate, _ int64) float64 { return saturate(c.Replies, tenHalf) }

func isReply(c *feed.Candidate, _ int64) float64 { return truth(c.Reply) }

func metThread(c *feed.Candidate, _ int64) float64 { return saturate(c.ThreadSeen, peopleHalf) }

func spread(c *feed.Candidate, _ int64) float64 { return saturate(c.Reposts, tenHalf) }

func quality(c *feed.Candidate, _ int64) float64 { return float64(min(max(c.Marks, 0), 4)) / 4 }

func bait(c *feed.Candidate, _ int64) float64 { return saturate(c.Lures, 1) }
