// Package archtest reads the source tree and finds where it breaks the rules
// of the house: which package may import which, where SQL, the clock and
// floating point may be used, how large things grow, whether docs/map.md and the
// licences of vendored files are complete, and whether documents lead anywhere.
// The house's tests run it on the real tree.
//
// Every rule is written where it is checked, with its reason. What a single
// package does is left to that package's own tests.
package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Finding is one place that breaks a rule.
type Finding struct {
	Path string
	Line int
	Text string
}

func (f Finding) String() string {
	if f.Line == 0 {
		return f.Path + ": " + f.Text
	}
	return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Text)
}

// Check runs every rule on the tree at root.
func Check(root fs.FS) ([]Finding, error) {
	t, err := load(root)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, rule := range []func(*tree) []Finding{
		imports, packageDocs, packageNames, sizes, signatures,
		wallClock, floats, sqlText, nounMap, links, vendored,
	} {
		found = append(found, rule(t)...)
	}
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return found, nil
}

// tree is the parsed source of the module.
type tree struct {
	root  fs.FS
	fset  *token.FileSet
	files []*file
	paths []string // every file read, Go or not
}

// file is one Go file.
type file struct {
	path      string // from the root, with slashes
	lines     int
	test      bool
	generated bool
	ast       *ast.File
}

func (f *file) dir() string  { return path.Dir(f.path) }
func (f *file) stem() string { return strings.TrimSuffix(path.Base(f.path), ".go") }

// skipped directories hold no source of the module: bench is a module of its
// own, and the rest is data.
var skipped = map[string]bool{"bench": true, "testdata": true, "node_modules": true, "panal-data": true, "shots": true}

func load(root fs.FS) (*tree, error) {
	t := &tree{root: root, fset: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case entry.IsDir() && (skipped[entry.Name()] || strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		t.paths = append(t.paths, name)
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(t.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		t.files = append(t.files, &file{
			path:      name,
			lines:     strings.Count(string(source), "\n"),
			test:      strings.HasSuffix(name, "_test.go"),
			generated: strings.HasSuffix(name, "_templ.go"),
			ast:       parsed,
		})
		return nil
	})
	return t, err
}

// at makes a finding at a node of the file.
func (t *tree) at(f *file, pos token.Pos, format string, args ...any) Finding {
	return Finding{Path: f.path, Line: t.fset.Position(pos).Line, Text: fmt.Sprintf(format, args...)}
}

// top returns the first element of a slash-separated path.
func top(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

// within reports whether name is dir or lies under it.
func within(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, dir+"/")
}
