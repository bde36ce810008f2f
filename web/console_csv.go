package web

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"panal/internal/page"
	"panal/money"
)

// A list is exported whole, page by page as it is sent, so that its length costs no memory.

// sheet is how a list is written: the file's name, its columns with blanks between, and a row for each item.
type sheet[T any] struct {
	name, columns string
	row           func(T) []string
}

// export sends a list. What goes wrong before the first row is an error page; later, the download breaks off, so that
// nobody takes a part for the whole.
func export[T any](q *request, s sheet[T], read func(page.Request) (page.Page[T], error)) error {
	list, err := read(page.Request{Limit: page.Most})
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition",
		`attachment; filename="`+q.community.Slug+"-"+s.name+"-"+q.now().In(q.community.Zone()).Format(time.DateOnly)+`.csv"`)
	control := http.NewResponseController(q.w)
	_, _ = q.w.Write([]byte("\ufeff")) // without it, spreadsheets take the letters for another alphabet's
	out := csv.NewWriter(q.w)
	write := func(cells []string) {
		for i, cell := range cells {
			cells[i] = inert(cell)
		}
		_ = out.Write(cells) // kept until Error is asked
	}
	write(strings.Fields(s.columns))
	for {
		for _, item := range list.Items {
			write(s.row(item))
		}
		_ = control.SetWriteDeadline(time.Now().Add(slowClient)) // where it is not supported, the server's own holds
		if out.Flush(); out.Error() != nil {
			return nil // the client has gone
		}
		if list.Next == "" {
			return nil
		}
		if list, err = read(page.Request{Limit: page.Most, Cursor: list.Next}); err != nil {
			q.logger().Error("an export broke off", "list", s.name, "error", err)
			panic(http.ErrAbortHandler)
		}
	}
}

// active are the signs with which a spreadsheet begins a formula, the wide ones of Chinese keyboards too.
const active = "=+-@\t\r\n＝＋－＠"

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// inert keeps a spreadsheet from running what somebody wrote: a cell that would be a formula becomes text. A number
// stays one.
func inert(cell string) string {
	if cell == "" || plainNumber.MatchString(cell) || !strings.ContainsRune(active, []rune(cell)[0]) {
		return cell
	}
	return "'" + cell
}

// stamp writes a moment for a spreadsheet, by the community's clocks.
func (q *request) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(q.community.Zone()).Format(time.RFC3339)
}

// count writes a number for a spreadsheet.
func count[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// decimal writes an amount of the community's currency for a spreadsheet or a field.
func (q *request) decimal(a money.Amount) string { return a.Decimal(q.community.Currency) }
