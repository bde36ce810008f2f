package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panal/api"
)

// command runs the program with arguments, and returns its exit code and what it prints.
func command(t *testing.T, args ...string) (code int, out, beside string) {
	t.Helper()
	logTo(t)
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// soldDir is the data of a shop where a group has formed, closed.
func soldDir(t *testing.T) string {
	dir := filepath.Join(t.TempDir(), "data")
	t.Run("sell", func(t *testing.T) {
		s := openShop(boot(t, Config{Dir: dir}), 2)
		head := send[api.Order](s.signIn("head@example.org"), "POST", "/orders", api.NewOrder{Variant: s.variant(), Quantity: 1, Offer: s.offer.ID, Instrument: "sandbox-ok"})
		send[api.Order](s.signIn("friend@example.org"), "POST", "/orders", api.NewOrder{Variant: s.variant(), Quantity: 1, Offer: s.offer.ID, GroupBuy: head.GroupBuy, Instrument: "sandbox-ok"})
		s.settle()
	})
	return dir
}

// "panal check" agrees with what was sold, and says what differs when a byte has been changed.
func TestCheck(t *testing.T) {
	dir := soldDir(t)
	if code, out, beside := command(t, "check", "--data", dir); code != 0 || out != "Everything agrees.\n" || strings.Contains(beside, "panal:") {
		t.Fatalf("exit %d: %s%s", code, out, beside)
	}
	corrupted := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(corrupted, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(corrupted, "panal.db")
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	told := []byte("order.paid")
	if n := bytes.Count(kept, told); n != 2 {
		t.Fatalf("two were paid, and it is told %d times", n)
	}
	if err := os.WriteFile(file, bytes.Replace(kept, told, []byte("order.pale"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, beside := command(t, "check", "--data", corrupted)
	if code != 1 || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "alto: what happened is told once: ord_") || strings.Contains(beside, "panal:") {
		t.Errorf("exit %d: %s%s", code, out, beside)
	}
}

// The commands that say one thing say it.
func TestCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for range 2 {
		if code, out, _ := command(t, "migrate", "--data", dir); code != 0 || out != "The database is up to date.\n" {
			t.Errorf("migrate: exit %d: %s", code, out)
		}
	}
	if code, out, _ := command(t, "check", "--data", dir); code != 0 || out != "Everything agrees.\n" {
		t.Errorf("check of nothing: exit %d: %s", code, out)
	}
	if code, out, _ := command(t, "version"); code != 0 || !strings.HasPrefix(out, "panal ") || strings.Count(out, "\n") != 1 {
		t.Errorf("version: exit %d: %s", code, out)
	}
	if code, out, _ := command(t, "--help"); code != 0 || !strings.Contains(out, "Panal runs a community as an economy.") {
		t.Errorf("help: exit %d: %s", code, out)
	}
	for _, wrong := range [][]string{{}, {"serf"}, {"serve", "--lanes", "many"}, {"replay", "--format", "xls", "none"}} {
		if code, _, beside := command(t, wrong...); code == 0 || beside == "" {
			t.Errorf("%q: exit %d: %s", wrong, code, beside)
		}
	}
}

// What cannot be is refused in one sentence.
func TestRefusedInOneSentence(t *testing.T) {
	dir := t.TempDir()
	inUse := filepath.Join(dir, "in-use")
	served := boot(t, Config{Dir: inUse})
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for says, args := range map[string][]string{
		"is in use by another panal":      {"serve", "--data", inUse, "--listen", "127.0.0.1:0", "--ops-listen="},
		"cannot listen":                   {"serve", "--data", filepath.Join(dir, "a"), "--listen", served.Addr(), "--ops-listen="},
		"cannot make the data directory":  {"serve", "--data", filepath.Join(file, "data"), "--listen", "127.0.0.1:0"},
		"is not of the form https://host": {"serve", "--data", filepath.Join(dir, "b"), "--listen", "127.0.0.1:0", "--public-url", "shop"},
		"cannot reach PostgreSQL":         {"check", "--db", "postgres://panal@127.0.0.1:1/none"},
	} {
		code, out, beside := command(t, args...)
		if code != 1 || out != "" || !strings.HasPrefix(beside, "panal: ") || strings.Count(beside, "\n") != 1 || !strings.Contains(beside, says) {
			t.Errorf("%q: exit %d: %s%s", args, code, out, beside)
		}
	}
}
