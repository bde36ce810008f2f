package archtest

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// mapPath is the table of nouns: one row each, one column per question.
const mapPath = "docs/map.md"

type column struct {
	name string
	dirs []string
}

// columns are what the table asks of each noun, with the directories whose
// files answer.
var columns = []column{
	{"decided", []string{"money", "fault", "fact", "access", "ledger", "community", "insight", "growth", "content", "loyalty", "commerce", "fission"}},
	{"stored", []string{"store"}},
	{"shown", []string{"web"}},
	{"served", []string{"api"}},
	{"scheduled", []string{"jobs"}},
	{"tested", nil}, // any test file
}

// notNouns are file names that several packages share because of how they are
// built, not because of what they are about.
var notNouns = []string{"doc", "service", "server", "routes", "errors", "metrics", "page", "config", "tx", "writer", "cursor"}

var (
	mapRow  = regexp.MustCompile(`^\|\s*([a-z][^|]*?)\s*\|(.*)\|\s*$`)
	mapFile = regexp.MustCompile("`([^`]+)`")
)

// nounMap keeps docs/map.md complete and true: a file stem that several
// packages share is a noun, each of its files is in the table under the column
// that its directory answers, and every path in the table exists.
func nounMap(t *tree) []Finding {
	source, err := fs.ReadFile(t.root, mapPath)
	if err != nil {
		return []Finding{{Path: mapPath, Text: err.Error()}}
	}
	var found []Finding
	listed := map[string]bool{}
	for i, line := range strings.Split(string(source), "\n") {
		row := mapRow.FindStringSubmatch(line)
		if row == nil || row[1] == "noun" {
			continue
		}
		fail := func(format string, args ...any) {
			found = append(found, Finding{Path: mapPath, Line: i + 1, Text: row[1] + ": " + fmt.Sprintf(format, args...)})
		}
		cells := strings.Split(row[2], "|")
		if len(cells) != len(columns) {
			fail("%d cells after the noun, want %d", len(cells), len(columns))
			continue
		}
		for c, cell := range cells {
			for _, m := range mapFile.FindAllStringSubmatch(cell, -1) {
				name := m[1]
				listed[name] = true
				if _, err := fs.Stat(t.root, name); err != nil {
					fail("no file %s", name)
				}
				if !answers(c, name) {
					fail("%s does not say where it is %s", name, columns[c].name)
				}
			}
		}
	}
	for _, name := range nounFiles(t) {
		if !listed[name] {
			found = append(found, Finding{Path: mapPath, Text: "no row has " + name})
		}
	}
	return found
}

func answers(column int, name string) bool {
	if columns[column].name == "tested" {
		return strings.HasSuffix(name, "_test.go") || within(name, "store/storetest")
	}
	return slices.Contains(columns[column].dirs, top(name)) && !strings.HasSuffix(name, "_test.go")
}

// nounFiles returns the files whose stem at least two of the columns'
// packages share.
func nounFiles(t *tree) []string {
	stems := map[string][]string{}
	for _, f := range t.files {
		asked := slices.ContainsFunc(columns, func(c column) bool { return slices.Contains(c.dirs, f.dir()) })
		if asked && !f.test && !slices.Contains(notNouns, f.stem()) {
			stems[f.stem()] = append(stems[f.stem()], f.path)
		}
	}
	var files []string
	for _, stem := range slices.Sorted(maps.Keys(stems)) {
		if len(stems[stem]) > 1 {
			files = append(files, stems[stem]...)
		}
	}
	return files
}
