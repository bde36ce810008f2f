// Package simulate says what a campaign would do before money is spent: how many it would reach, through how many
// hands, in what time and at what cost.
//
// It knows two worlds. Branching needs only k, how many follow each member on the average, and is exact. OnGraph runs
// word through a real graph. Where k is 1 or more each generation is as large as the last or larger, and only running
// out of people ends it: that is said, and no size is forecast that rests on k alone. Measure reads k, depth and cycle
// time from cascades that have happened.
//
// Whom to start with is left to seeds, and how word passes along a tie to insight.Diffusion.
package simulate
