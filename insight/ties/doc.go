// Package ties says whether people are a community or an audience, by who deals with whom: horizontality, reciprocity,
// centralisation and a verdict in words, with what is missing for a better one; the same week by week; which pairs meet
// again; and how far things run without the leader.
//
// It decides the measures and their parts, so that none is ever a bare number. Who acts for the brand, who leads, and
// how much an interaction weighs is said by whoever asks; what to do about the verdict is left to people.
package ties
