package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
)

// machine says what the figures were measured on.
func machine() string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if named := cpuModel(string(info)); named != "" {
			model = named
		}
	}
	return fmt.Sprintf("%s, %d cores, %s", model, runtime.NumCPU(), runtime.GOOS)
}

var modelLine = regexp.MustCompile(`(?m)^model name\s*:\s*(.+?)\s*$`)

// cpuModel reads the processor's name as Linux tells it on most architectures.
func cpuModel(cpuinfo string) string {
	if found := modelLine.FindStringSubmatch(cpuinfo); found != nil {
		return found[1]
	}
	return ""
}
