package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Engines disagree about letters: SQLite knows only the case of A to Z, and PostgreSQL that of its locale. So what is
// searched is kept folded, beside what is shown, and what is searched for is folded alike.

// fold writes a text as it is compared in a search: without regard to case, to width, and to the accents of Latin,
// Greek and Cyrillic letters, which many people leave out when they type. "CAFÉ" is "cafe", and "Ｌｕｚ" is "luz".
func fold(text string) string {
	text = norm.NFKD.String(strings.ToValidUTF8(text, ""))
	text = strings.ToLower(cases.Fold().String(text)) // lower case at last: some of Cherokee folds to capitals
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r >= '\u0300' && r <= '\u036f' || r == 0 { // combining marks; and what no text column holds
			return -1
		}
		return r
	}, norm.NFKD.String(text)))
}

// containing is the pattern of folded texts that contain the words; empty for none.
func containing(words string) string {
	words = fold(strings.TrimSpace(words))
	if words == "" {
		return ""
	}
	return "%" + escaped.Replace(words) + "%"
}

// foldExisting is the migration that folds what was written before there was anything folded.
var foldExisting = goose.NewGoMigration(3, &goose.GoFunc{RunTx: foldAll}, nil)

func foldAll(ctx context.Context, tx *sql.Tx) error {
	for table, column := range map[string]string{"product": "title", "member": "name"} {
		if err := foldColumn(ctx, tx, table, column); err != nil {
			return err
		}
	}
	return nil
}

func foldColumn(ctx context.Context, tx *sql.Tx, table, column string) error {
	type row struct {
		community, id []byte
		text          string
	}
	var all []row
	rows, err := tx.QueryContext(ctx, `SELECT community_id, id, `+column+` FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.community, &r.id, &r.text); err != nil {
			return err
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range all {
		if _, err := tx.ExecContext(ctx, `UPDATE `+table+` SET folded = $3 WHERE community_id = $1 AND id = $2`, r.community, r.id, fold(r.text)); err != nil {
			return err
		}
	}
	return nil
}
