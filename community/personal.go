package community

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"panal/access"
	"panal/internal/id"
)

// Everybody gets what is held of them, at once and whole: of the person, and of the member who they are in the
// community where they ask. The store says which tables that is; here it is put into a file that people can open.

// PersonalFile is a part of what is held of somebody: rows of one kind.
type PersonalFile struct {
	Name   string   // of the file, without its ending
	Says   string   // what a row is
	Fields []string // of a row, in order
	Kept   string   // what stays of it after an erasure, and why; empty: nothing
}

// PersonalSink takes such parts, one after the other.
type PersonalSink interface {
	Begin(PersonalFile) error
	Row(values []any) error // nil, string, int64, bool, id.ID or time.Time
	End() error
}

type personalReads interface {
	// Personal writes all that is held of a member and their person, as of one moment.
	Personal(ctx context.Context, member Member, to PersonalSink) error
}

// ExportPersonal writes a zip of all that is held of the actor, as it is read: a refusal comes before the first byte.
func (s *Service) ExportPersonal(ctx context.Context, actor access.Actor, to io.Writer) error {
	if err := actor.May(access.PersonalView, actor.Own()); err != nil {
		return err
	}
	c, err := s.Community(ctx, actor.Community)
	if err != nil {
		return err
	}
	m, err := s.store.Member(ctx, actor.Community, actor.Member)
	if err != nil {
		return err
	}
	err = s.store.Write(ctx, id.Zero, func(tx Tx) error { return exportsOfPerson.takeFor(tx, actor.Person) })
	if err != nil {
		return err
	}
	archive := zip.NewWriter(to)
	book := &personalBook{archive: archive, at: s.clock.Now()}
	if err := s.store.Personal(ctx, m, book); err != nil {
		return err
	}
	if err := book.readme(c, m); err != nil {
		return err
	}
	return archive.Close()
}

// personalBook writes each part as a file of JSON, an array with an object for each row.
type personalBook struct {
	archive *zip.Writer
	at      time.Time
	files   []PersonalFile
	out     io.Writer
	rows    int
}

func (b *personalBook) create(name string) (io.Writer, error) {
	return b.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.at})
}

func (b *personalBook) Begin(f PersonalFile) (err error) {
	b.files, b.rows = append(b.files, f), 0
	b.out, err = b.create(f.Name + ".json")
	return err
}

func (b *personalBook) Row(values []any) error {
	var line strings.Builder
	line.WriteString([]string{"[\n{", ",\n{"}[min(b.rows, 1)])
	first := true
	for i, field := range b.files[len(b.files)-1].Fields {
		if values[i] == nil {
			continue
		}
		value, err := json.Marshal(values[i])
		if err != nil {
			return err
		}
		if !first {
			line.WriteString(", ")
		}
		first = false
		fmt.Fprintf(&line, "%q: %s", field, value)
	}
	line.WriteString("}")
	b.rows++
	_, err := io.WriteString(b.out, line.String())
	return err
}

func (b *personalBook) End() error {
	end := "\n]\n"
	if b.rows == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(b.out, end)
	return err
}

const personalIntro = `All that Panal holds of you in %s, as of %s.

Each file is JSON: an array with one object for each row. A field that is not there is empty. Times are RFC 3339 in UTC.
Amounts are in the smallest unit of their currency. Ids are the same in every file; you are %s here.

`

func (b *personalBook) readme(c Community, m Member) error {
	out, err := b.create("README.txt")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, personalIntro, c.Name, b.at.UTC().Format(time.RFC3339), m.ID.String())
	for _, f := range b.files {
		fmt.Fprintf(out, "%s.json\n  %s\n  Fields: %s.\n", f.Name, f.Says, strings.Join(f.Fields, ", "))
		if f.Kept != "" {
			fmt.Fprintf(out, "  When you are erased, rows stay: %s.\n", f.Kept)
		}
		if _, err := io.WriteString(out, "\n"); err != nil {
			return err
		}
	}
	return nil
}
