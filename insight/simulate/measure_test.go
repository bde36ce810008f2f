package simulate

import (
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"panal/internal/testenv"
)

func TestMeasure(t *testing.T) {
	const text = "1\ta\t0\t4\ta:0 a/b:10 a/c:20 a/b/d:40\n" + // sizes, gaps 10 20 30
		"# a comment\n" +
		"2\te\t0\t9\te:0 e/f:5 e/f:7\n" + // f adopts twice; the size is wrong; gaps 5 7
		"3\tg\t0\t1\tx:0\n" + // does not start with its starter
		"4\tg\t0\tmany\tg:0\n5\tg\t0\t1\n6\tg\t0\t1\tg\n7\tg\t0\t1\tg/:3\n8\tg\t0\t1\tg:-3\n" +
		"9\th\t0\t1\th:0"
	m, report, err := Measure(context.Background(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := Measured{Cascades: 3, Sizes: 2, Adoptions: 8, People: 7, MeanDepth: (1 + 0.5 + 0) / 3, MaxDepth: 2,
		StarterK: 4.0 / 3, K: 0.2, PerPerson: 5.0 / 8, Cycle: 10, MeanCycle: m.MeanCycle}
	if m != want || math.Abs(m.MeanCycle-14.4) > 1e-9 {
		t.Errorf("%+v\nwant %+v", m, want)
	}
	if report.Lines != 9 || report.Malformed != 6 || !slices.Equal(report.First, []int{4, 5, 6, 7, 8, 9}) {
		t.Errorf("report %+v", report)
	}
	if _, _, err := Measure(context.Background(), strings.NewReader("nothing\n")); err == nil {
		t.Error("measured nothing")
	}
}

// TestCasFlow has the figures of the sample that is published with CasFlow.
func TestCasFlow(t *testing.T) {
	file, err := os.Open(testenv.Data(t, "cascades/casflow_sample.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, report, err := Measure(context.Background(), file)
	if err != nil || report.Malformed != 0 {
		t.Fatal(report, err)
	}
	if m.Cascades != 30 || m.Sizes != 30 || m.Adoptions != 7147 || m.MaxDepth != 4 || math.Abs(m.MeanDepth-1.1209) > 5e-5 {
		t.Errorf("%+v", m)
	}
	// Each starter's followers and theirs add up to all there are.
	if all := 30 * (1 + m.StarterK/(1-m.K)); math.Abs(all-7147) > 1e-6 {
		t.Errorf("k %v and starters' %v make %v adoptions", m.K, m.StarterK, all)
	}
}

func FuzzMeasure(f *testing.F) {
	f.Add("1\ta\t0\t2\ta:0 a/b:10\n")
	f.Add("1\t\t0\t2\t:0\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, report, err := Measure(context.Background(), strings.NewReader(text))
		if err != nil {
			return
		}
		if m.Cascades+report.Malformed != report.Lines || m.Sizes > m.Cascades || m.People > m.Adoptions || m.MeanDepth > float64(m.MaxDepth) ||
			m.K < 0 || m.K > 1 || m.Cycle < 0 {
			t.Errorf("%+v, %+v", m, report)
		}
	})
}
