package api

import (
	"panal/internal/page"
)

// Paging asks for a page of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many items at most."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Where to go on: next of the page before."`
}

func (p Paging) request() page.Request { return page.Request{Limit: p.Limit, Cursor: p.Cursor} }

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last."`
}

// pageOutput also links to the next page (RFC 8288), for clients that follow links.
type pageOutput[T any] struct {
	Link string `header:"Link" doc:"The next page: <…>; rel=\"next\"."`
	Body Page[T]
}

// paged answers with a page of what a service listed.
func paged[From, To any](c *call, p page.Page[From], write func(From) To) *pageOutput[To] {
	out := &pageOutput[To]{Body: Page[To]{Items: all(p.Items, write), Next: p.Next}}
	if p.Next != "" {
		u := c.asked.URL()
		query := u.Query()
		query.Set("cursor", p.Next)
		out.Link = "<" + u.Path + "?" + query.Encode() + `>; rel="next"`
	}
	return out
}

// all writes each item; the JSON of none is an empty list.
func all[From, To any](items []From, write func(From) To) []To {
	out := make([]To, len(items))
	for i, item := range items {
		out[i] = write(item)
	}
	return out
}
