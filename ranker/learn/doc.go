// Package learn finds out what a reader likes from what they and others did.
//
// It owns three things, each of which ends as a column or as weights of the ranker, so that it is moved by a slider and
// explained by the sum like everything else: [Likes], which tells from likes of many people how near a post is to one of them
// ("who likes what together"); [Mix], which finds the weights that would have shown a reader sooner what they went on to
// like; and [Personal], which predicts what they would do with a post.
//
// It refuses to own storage, the clock and the order: facts come in as plain rows, time as an as-of argument, and what comes
// out is numbers for [skein/ranker]. Nothing here draws from a random source that is not seeded by its caller, and every
// sum has one order, so equal input gives equal bits on machines of one architecture.
package learn
