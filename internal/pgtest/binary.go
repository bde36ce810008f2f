package pgtest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// installs is where Debian and its kin keep the server programs of each
// version, out of PATH.
const installs = "/usr/lib/postgresql/*/bin"

// Binary finds a program of PostgreSQL (postgres, pg_ctl, pgbench…), the
// newest version first. All the programs of one version lie together.
func Binary(name string) (string, error) {
	return find(name, installs)
}

func find(name, pattern string) (string, error) {
	dirs, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	version := func(dir string) float64 {
		v, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64) // a directory that is no version comes last
		return v
	}
	slices.SortFunc(dirs, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	for _, dir := range dirs {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return filepath.EvalSymlinks(path)
	}
	return "", fmt.Errorf("no PostgreSQL program %s in %s or PATH", name, pattern)
}
