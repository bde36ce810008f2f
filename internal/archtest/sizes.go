package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"io/fs"
	"strings"
)

// Budgets that keep a file readable in one sitting, an interface small enough
// to fake and a constructor from becoming a container.
const (
	maxLines   = 500
	maxMethods = 10
	maxParams  = 6
)

func sizes(t *tree) []Finding {
	var found []Finding
	add := func(name string, lines int) {
		if lines > maxLines {
			found = append(found, Finding{Path: name, Text: fmt.Sprintf("%d lines, over %d", lines, maxLines)})
		}
	}
	for _, f := range t.files {
		if !f.generated {
			add(f.path, f.lines)
		}
	}
	for _, name := range t.paths {
		if !strings.HasSuffix(name, ".templ") {
			continue
		}
		source, err := fs.ReadFile(t.root, name)
		if err != nil {
			found = append(found, Finding{Path: name, Text: err.Error()})
			continue
		}
		add(name, bytes.Count(source, []byte("\n")))
	}
	return found
}

func signatures(t *tree) []Finding {
	var found []Finding
	for _, f := range t.files {
		if f.generated {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.InterfaceType:
				if m := methods(n); m > maxMethods {
					found = append(found, t.at(f, n.Pos(), "an interface of %d methods and parts, over %d", m, maxMethods))
				}
			case *ast.FuncDecl:
				if p := n.Type.Params.NumFields(); n.Recv == nil && strings.HasPrefix(n.Name.Name, "New") && p > maxParams {
					found = append(found, t.at(f, n.Pos(), "%s takes %d arguments, over %d", n.Name.Name, p, maxParams))
				}
			}
			return true
		})
	}
	return found
}

// methods counts what a reader of the interface meets: each method, and each
// interface that it is put together from, which has a budget of its own.
func methods(typ *ast.InterfaceType) int {
	n := 0
	for _, field := range typ.Methods.List {
		n += max(1, len(field.Names))
	}
	return n
}
