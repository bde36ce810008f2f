package app

import (
	"os"
	"runtime/debug"
)

// heapGrowth is by how many percent the heap may grow before garbage is collected. What the program keeps is small beside
// SQLite's pages, which are not the collector's, and a request leaves much that is soon garbage: at Go's own 100 a
// replay took a seventh more processor time, at 400 as much as at 200.
const heapGrowth = 200

// collectLess has garbage collected as often as is best for the program, where its operator does not say otherwise.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}
