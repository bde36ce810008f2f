package ui

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

// Listing is a table with what surrounds it: title, tools, export, pages, and
// what to say when there are no rows.
type Listing struct {
	Caption   string // names the table
	Untitled  bool   // the page's heading says the caption already
	Wide      bool   // may be wider than a page, and is moved sideways by keyboard too
	Tools     templ.Component
	ExportCSV string // where the same rows are as CSV
	Columns   []Column
	Rows      []Row
	Empty     Empty
	Pages     Pages
}

// Column is a heading. The first column names the row.
type Column struct {
	Label   string
	Numeric bool
	Sort    string // where the table is sorted by this column; empty: it can't be
	Sorted  Order
}

// Order is which way a column is sorted now, as aria-sort says it.
type Order string

const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// Row has one cell a column.
type Row struct {
	ID    string // of the element, for live pages to replace; may be empty
	Cells []templ.Component
}

// Pages leads through a list by cursor. There is no page number: rows may come
// and go meanwhile.
type Pages struct{ First, Next string }

// SortColumn is a column that sorts by key in the "sort" parameter of u, where
// "-key" is descending. A new order starts at its first page.
func SortColumn(u *url.URL, label, key string) Column {
	q := u.Query()
	c := Column{Label: label, Sort: key}
	switch q.Get("sort") {
	case key:
		c.Sorted, c.Sort = Ascending, "-"+key
	case "-" + key:
		c.Sorted = Descending
	}
	q.Set("sort", c.Sort)
	q.Del("cursor")
	c.Sort = u.Path + "?" + q.Encode()
	return c
}

// Narrow is the address with a parameter set, or left out when it is empty, on
// the first page.
func Narrow(u *url.URL, name, value string) string {
	q := u.Query()
	q.Del("cursor")
	q.Del("lang")
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	return strings.TrimSuffix(u.Path+"?"+q.Encode(), "?")
}

// Filtered is another address for what a filtered list shows, such as where its
// rows are exported.
func Filtered(u *url.URL, path string) string {
	q := u.Query()
	q.Del("cursor")
	q.Del("lang")
	return strings.TrimSuffix(path+"?"+q.Encode(), "?")
}

// NextPage is the link to the page after cursor, or none without one.
func NextPage(u *url.URL, cursor string) Pages {
	var p Pages
	q := u.Query()
	if q.Get("cursor") != "" {
		q.Del("cursor")
		p.First = strings.TrimSuffix(u.Path+"?"+q.Encode(), "?")
	}
	if cursor != "" {
		q.Set("cursor", cursor)
		p.Next = u.Path + "?" + q.Encode()
	}
	return p
}

func (c Column) class() string {
	var class []string
	if c.Numeric {
		class = append(class, "num")
	}
	if c.Sort != "" {
		class = append(class, "sortable")
	}
	return strings.Join(class, " ")
}

func (c Column) icon() string {
	switch c.Sorted {
	case Ascending:
		return "up"
	case Descending:
		return "down"
	}
	return "sort"
}

func (l Listing) frame() templ.Attributes {
	if l.Wide {
		return templ.Attributes{"role": "region", "aria-label": l.Caption, "tabindex": "0"}
	}
	return nil
}

func (l Listing) label(i int) string {
	if i < len(l.Columns) {
		return l.Columns[i].Label
	}
	return ""
}

func (l Listing) cellClass(i int) string {
	if i < len(l.Columns) && l.Columns[i].Numeric {
		return "num"
	}
	return ""
}

// Choice is one of what a list may be narrowed to.
type Choice struct {
	Label   string
	Href    string
	Current bool
}
