package app

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The handbook's table has every flag of serve, with its environment variable and its default.
func TestHandbookListsTheFlags(t *testing.T) {
	page, err := os.ReadFile("../docs/handbook/start.md")
	if err != nil {
		t.Fatal(err)
	}
	parser, err := kong.New(&commands{}, kong.DefaultEnvars("PANAL"))
	if err != nil {
		t.Fatal(err)
	}
	var serve *kong.Node
	for _, command := range parser.Model.Leaves(true) {
		if command.Name == "serve" {
			serve = command
		}
	}
	flags := 0
	for _, group := range serve.AllFlags(true) {
		for _, flag := range group {
			if flag.Name == "help" {
				continue
			}
			flags++
			row := "| `--" + flag.Name + "` | `" + flag.Envs[0] + "` | "
			if flag.HasDefault && flag.Default != "false" {
				row += "`" + flag.Default + "` |"
			}
			if !strings.Contains(string(page), "\n"+row) {
				t.Errorf("no row begins with %s", row)
			}
		}
	}
	if rows := strings.Count(string(page), "\n| `--"); rows != flags {
		t.Errorf("%d rows for %d flags", rows, flags)
	}
}
