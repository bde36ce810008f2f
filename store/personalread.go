package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"panal/community"
	"panal/internal/id"
)

// Personal writes all that is held of a member and their person, table by table.
func (p People) Personal(ctx context.Context, m community.Member, to community.PersonalSink) error {
	return p.db.Snapshot(ctx, func(q Querier) error {
		for _, h := range heldOfPeople {
			if h.read == nil {
				continue
			}
			if err := h.give(ctx, q, m, to); err != nil {
				return fmt.Errorf("export %s of %s: %w", h.table, h.of, err)
			}
		}
		return nil
	})
}

// file names a part: a table that holds somebody in two ways has two.
func (h held) file() community.PersonalFile {
	name := h.table
	for _, other := range holdings {
		if other.table == h.table && other.export != "" && other.of != h.of {
			name = h.table + "." + h.of
		}
	}
	return community.PersonalFile{Name: name, Says: h.says, Fields: strings.Fields(h.export), Kept: h.keeps}
}

func (h held) args(m community.Member) []any {
	key := h.whose(whole(m.ID), whole(m.Person), m.Email)
	if h.ofCommunity {
		return []any{m.Community, key}
	}
	return []any{key}
}

func (h held) give(ctx context.Context, q Querier, m community.Member, to community.PersonalSink) error {
	file := h.file()
	if err := to.Begin(file); err != nil {
		return err
	}
	cells := make([]cell, len(file.Fields))
	dest, values := make([]any, len(cells)), make([]any, len(cells))
	for i := range cells {
		dest[i] = &cells[i]
	}
	err := q.query(ctx, h.read, h.args(m), func(row Row) error {
		if err := row.Scan(dest...); err != nil {
			return err
		}
		for i, field := range file.Fields {
			values[i] = cells[i].value(field)
		}
		return to.Row(values)
	})
	if err != nil {
		return err
	}
	return to.End()
}

// cell is a value as the database keeps it.
type cell struct{ kept any }

func (c *cell) Scan(src any) error {
	if b, ok := src.([]byte); ok {
		src = append([]byte(nil), b...) // what the driver lends
	}
	c.kept = src
	return nil
}

// value reads a cell by its field's name: what ends in _at is a time.
func (c cell) value(field string) any {
	switch v := c.kept.(type) {
	case string:
		if field == "payload" {
			return json.RawMessage(v)
		}
	case int64:
		if strings.HasSuffix(field, "_at") || field == "at" || field == "until" || field == "since" || field == "deadline" {
			return time.UnixMicro(v).UTC()
		}
	case []byte:
		var i id.ID
		if i.Scan(v) == nil {
			return i
		}
	}
	return c.kept
}
