package archtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// vendorDirs hold files made by others, copied so that a clone needs only Go.
var vendorDirs = []string{"web/static/vendor", "internal/poster/font", "internal/browsertest/axe"}

// vendored demands that a note beside each such file names it, in back quotes,
// with its licence, and that its sum is the one in SHA256SUMS, so that nothing
// arrives without its terms or changes unseen. Notes and the texts of licences
// are free of it.
func vendored(t *tree) []Finding {
	var found []Finding
	for _, dir := range vendorDirs {
		for _, name := range t.paths {
			inside, ok := strings.CutPrefix(name, dir+"/")
			if base := path.Base(name); !ok || base == "SHA256SUMS" || path.Ext(base) == ".md" || strings.Contains(base, "LICENSE") {
				continue
			}
			for _, problem := range []error{licensed(t.root, dir, inside), unchanged(t.root, dir, inside)} {
				if problem != nil {
					found = append(found, Finding{Path: name, Text: problem.Error()})
				}
			}
		}
	}
	return found
}

func licensed(root fs.FS, dir, name string) error {
	notes, err := fs.Glob(root, dir+"/*.md")
	if err != nil {
		return err
	}
	for _, note := range notes {
		text, err := fs.ReadFile(root, note)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), "`"+name+"`") {
			return nil
		}
	}
	return fmt.Errorf("no note in %s/*.md names it and its licence", dir)
}

func unchanged(root fs.FS, dir, name string) error {
	sums, err := fs.ReadFile(root, dir+"/SHA256SUMS")
	if err != nil {
		return err
	}
	content, err := fs.ReadFile(root, dir+"/"+name)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	want := hex.EncodeToString(sum[:])
	for line := range strings.Lines(string(sums)) {
		if fields := strings.Fields(line); slices.Equal(fields, []string{want, name}) || slices.Equal(fields, []string{want, "./" + name}) {
			return nil
		}
	}
	return fmt.Errorf("%s/SHA256SUMS has no line %s  %s", dir, want, name)
}
