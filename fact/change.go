package fact

import (
	"fmt"
	"reflect"
	"time"
)

// Change is a part of a thing that was changed at work: what it was, and what it became. Both are text that a page puts
// into words: a number, an id, a time (RFC 3339), a word of ours, or what people wrote; nothing where there was none. Of a
// long text it keeps what differs, with a little around it.
type Change struct {
	Part string `json:"part"`
	Of   string `json:"of,omitempty"` // which of several: the unit of a price, the title of a variant
	Was  string `json:"was,omitempty"`
	Now  string `json:"now,omitempty"`
}

// Changes are the parts of a thing that were changed, in the order in which they were compared.
type Changes []Change

// Note keeps a part if it is another now. What is zero is nothing.
func (c *Changes) Note(part string, was, now any) { c.NoteOf(part, "", was, now) }

// NoteOf keeps a part of one of several things if it is another now.
func (c *Changes) NoteOf(part, of string, was, now any) {
	before, after := text(was), text(now)
	if before == after {
		return
	}
	before, after = differing(before, after)
	*c = append(*c, Change{part, of, before, after})
}

func text(value any) string {
	if t, is := value.(time.Time); is {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	if reflect.ValueOf(value).IsZero() {
		return ""
	}
	return fmt.Sprint(value)
}

const (
	longest = 240 // characters of a text that are kept of each side
	around  = 24  // what is kept before and after what differs
)

// differing cuts two texts that are long down to what differs in them.
func differing(was, now string) (before, after string) {
	a, b := []rune(was), []rune(now)
	if len(a) <= longest && len(b) <= longest {
		return was, now
	}
	least, head, tail := min(len(a), len(b)), 0, 0
	for head < least && a[head] == b[head] {
		head++
	}
	for tail < least-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	head, tail = max(head-around, 0), max(tail-around, 0)
	return cut(a, head, tail), cut(b, head, tail)
}

// cut leaves out so many characters at both ends of a text, and what is too long then.
func cut(text []rune, head, tail int) string {
	kept, before, after := text[head:len(text)-tail], "", ""
	if head > 0 {
		before = "…"
	}
	if len(kept) > longest {
		kept, after = kept[:longest], "…"
	} else if tail > 0 {
		after = "…"
	}
	return before + string(kept) + after
}
