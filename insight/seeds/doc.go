// Package seeds decides whom to invite first so that word spreads furthest, within limits on how many, at what cost,
// without whom, and how many from one circle; and proves how close to the best choice that is.
//
// Maximise samples backwards, from who would be reached to who could have reached them, and certifies its choice on
// samples that the choice has not seen. Spread judges any choice by running word forward; the two share no sampling.
// How word passes is left to insight.Diffusion, and what a campaign costs to simulate.
package seeds
