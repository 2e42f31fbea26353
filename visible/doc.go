// Package visible decides whether a post may be shown to this viewer: blocks and mutes, hidden posts, labels under the
// viewer's preferences, muted words. It is a pure list of rules over a [feed.Item]; the same list serves the feed, search,
// "why", quotes, parents and reposts.
//
// It owns the reading of moderation preferences, of gates and of what authors ask for, and the meaning of each rule. It refuses to own order (package ranker),
// soft scores (package spam), storage and the clock. What is deleted never gets here: the store does not hand it out; a
// deleted quote arrives as a state of the reference and is judged by [Policy.JudgeQuote].
//
// The reference is the moderation of @atproto/api 0.20 in a list of posts: what it would filter is dropped, what it would
// blur is veiled. Golden answers of the reference, and the scripts that asked it, lie in testdata. Where Skein differs, on
// purpose:
//   - the media beside a quote is held against muted words as the posting author's, not as the quoted one's, and a
//     video's alt text is held against them like a picture's;
//   - a muted or blocked reposter takes the repost away, unless the post's own author is followed;
//   - a mute of a thread is about notifications, as in the reference, and takes no post away;
//   - labels that only their labeler defines follow the viewer's own setting for that labeler; the labeler's default is not
//     known here.
package visible
