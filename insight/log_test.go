package insight

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestReadLog(t *testing.T) {
	l, report, err := ReadLog(t.Context(), strings.NewReader("b a 30\na c 10\nc c 11\na b\na b soon\nc,b,10\nb a 1082040961000\na b 10\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Log{IDs: []string{"b", "a", "c"}, Events: []Event{{1, 2, 10}, {2, 0, 10}, {1, 0, 10}, {0, 1, 30}}}
	if !reflect.DeepEqual(l, want) {
		t.Errorf("read %+v, want %+v", l, want)
	}
	if want := (Report{Lines: 8, Malformed: 3, SelfLoops: 1, First: []int{3, 4, 5, 7}}); !reflect.DeepEqual(report, want) {
		t.Errorf("reported %+v, want %+v", report, want)
	}
}

func TestDecayed(t *testing.T) {
	for _, c := range []struct {
		idle int64
		want float64
	}{{-Month, 10}, {0, 10}, {Month, 9}, {2 * Month, 8.1}, {Month / 2, 10 * math.Sqrt(0.9)}} {
		if got := Decayed(10, c.idle); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("after %d s, 10 is %g, want %g", c.idle, got, c.want)
		}
	}
}
