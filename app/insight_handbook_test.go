package app

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The handbook names every command of insight, and every flag that one of them has.
func TestHandbookNamesTheFlagsOfInsight(t *testing.T) {
	page, err := os.ReadFile("../docs/handbook/insight.md")
	if err != nil {
		t.Fatal(err)
	}
	parser, err := kong.New(&commands{}, kong.DefaultEnvars("PANAL"))
	if err != nil {
		t.Fatal(err)
	}
	common := map[string]bool{"help": true, "log-format": true, "log-level": true} // of every command
	found := 0
	for _, command := range parser.Model.Leaves(true) {
		if command.Parent == nil || command.Parent.Name != "insight" {
			continue
		}
		found++
		if !strings.Contains(string(page), "`"+command.Name+"`") {
			t.Errorf("no section on `%s`", command.Name)
		}
		for _, group := range command.AllFlags(true) {
			for _, flag := range group {
				name := "`--" + flag.Name
				if !common[flag.Name] && !strings.Contains(string(page), name+"`") && !strings.Contains(string(page), name+" ") {
					t.Errorf("%s: nothing on %s`", command.Name, name)
				}
			}
		}
	}
	if found < 9 {
		t.Errorf("only %d commands", found)
	}
}
