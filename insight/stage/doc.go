// Package stage says which stage of its life a circle is in each week, from forming to dormant, when the first alarm
// should have rung, and how much life is left.
//
// It decides stages and alarms from who wrote when, and nothing else. A circle is archived when its leader closes it,
// which is never computed. What to do in a stage is left to the rules of circles.
package stage
