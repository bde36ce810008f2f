package app

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panal/community"
	"panal/internal/page"
)

// A file is replayed through the whole program: two groups form, two expire, whoever is refused is not charged, and a
// line that is none holds up nothing.
func TestReplay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "attempts.txt")
	lines := "1\t10\t2\n" + // forms
		"3\t10\r\n" + // expires
		"what is this\n" +
		strings.Repeat("9", 1<<20) + "\t10\n" + // longer than anybody would write
		"4\t11\t4\n" + // whoever is in cannot join
		"5\t11\t6\t7\n" // forms, and is full for the last
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, beside bytes.Buffer
	if code := run(t.Context(), []string{"replay", "--format", "beibei", "--json", file}, &out, &beside); code != 0 {
		t.Fatalf("exit %d: %s", code, beside.String())
	}
	if !strings.Contains(beside.String(), file+":3: ") || !strings.Contains(beside.String(), file+":4: ") {
		t.Errorf("the lines that are none are not reported: %s", beside.String())
	}
	var got replayReport
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	got.Seconds, got.JoinsPerSecond = 0, 0
	want := replayReport{LedgerBalanced: true, Malformed: 2, Engine: "sqlite"}
	want.GroupBuys, want.Formed, want.Expired = 4, 2, 2
	want.Joins, want.Refused, want.Orders, want.Refunds = 4, 2, 6, 2
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}

	data := filepath.Join(t.TempDir(), "data")
	code, text, _ := command(t, "replay", "--format", "beibei", "--size", "3", "--data", data, file)
	if !strings.HasPrefix(text, "4 group buys: 1 formed, 3 expired. 4 joins, 1 refused and not charged. 7 orders, 4 refunds.\nLedger balanced: true.") || code != 0 {
		t.Errorf("in groups of three: exit %d: %s", code, text)
	}
	if code, out, _ := command(t, "check", "--data", data); code != 0 {
		t.Errorf("what was replayed: exit %d: %s", code, out)
	}

	// Nobody is told of what happened long ago, when the data is served either.
	a, err := New(t.Context(), Config{Dir: data, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	played, err := a.DB.Facts().Backlogs(t.Context(), "none")
	if err != nil || len(played) != 1 {
		t.Fatalf("%v, %v", played, err)
	}
	everybody, err := a.DB.People().Members(t.Context(), played[0].Community, community.MemberQuery{}, page.Request{})
	if err != nil || len(everybody.Items) < 5 {
		t.Fatalf("%d members, %v", len(everybody.Items), err)
	}
	for _, m := range everybody.Items {
		if n, err := a.DB.Notices().Unread(t.Context(), m.Community, m.ID, 9); err != nil || n != 0 {
			t.Errorf("%s was told %d things, %v", m.Name, n, err)
		}
	}
}
