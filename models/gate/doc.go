// Package gate decides whether what was learned on this machine may take the place of what is in force.
//
// Champion and challenger are asked about the same held-out examples of the reader's own recent days; whoever trains hands
// over a [Trial]: for each measure the two losses of every example. The challenger passes when one of the goals is better and
// no measure, goal or guard, is worse, both beyond what days alone make of chance. Without enough days the champion stays.
//
// It owns that decision and its arithmetic. It refuses to own training, the choice of what is held out, storage and the act of
// putting a model in force: the same rule serves weights, a personal model and whatever is learned next.
package gate
