package main

import "testing"

func TestCPUModel(t *testing.T) {
	const info = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 207\nmodel name\t: INTEL(R) XEON(R) PLATINUM 8581C @ 2.10GHz\nstepping\t: 2\n"
	if got := cpuModel(info); got != "INTEL(R) XEON(R) PLATINUM 8581C @ 2.10GHz" {
		t.Errorf("%q", got)
	}
	if got := cpuModel("processor : 0\nBogoMIPS : 50\n"); got != "" {
		t.Errorf("%q out of nothing", got)
	}
}
