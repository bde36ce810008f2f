// Package insight holds the relationship graph of a community: who deals with whom, and how much.
//
// It decides what a tie is, how a file of ties or of timed interactions is read, what of it is refused, and how a tie
// fades when nothing happens on it. What is measured on the graph is left to the packages below it, one per question:
// rank (who matters), ties (is it a community or an audience), circles (which circles are within), split (where to cut
// one in two), seeds (whom to invite first), stage and retention (who will still be here), simulate (what a campaign
// would do).
//
// It knows ids and weights only. Whoever has members, orders and messages makes them into ids and weights; so every
// algorithm is used, checked and measured on plain files.
package insight
