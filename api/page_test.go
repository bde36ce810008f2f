package api

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A list is read page by page, by the cursor in the body or by the link, and has every item once.
func TestPages(t *testing.T) {
	h := newHive(t)
	owner := h.token(h.owner)
	var want []string
	for range 6 {
		want = append(want, h.do(owner, "place-order", object{"variant": h.thing("{variant}"), "quantity": 1, "instrument": "card"}).wants(201).text("id"))
	}
	slices.Reverse(want)
	want = append(want, h.thing("{order}"))
	staff := h.token(h.Staff)
	link := regexp.MustCompile(`^<([^>]+)>; rel="next"$`)

	var got []string
	path := strings.Replace(base, "{community}", h.here, 1) + "/orders?limit=3&member=" + h.thing("{member}")
	for pages := 1; ; pages++ {
		a := h.send(staff, "GET", path, nil).wants(200)
		for _, item := range a.json()["items"].([]any) {
			got = append(got, item.(object)["id"].(string))
		}
		m := link.FindStringSubmatch(a.header.Get("Link"))
		if (m == nil) != (a.text("next") == "") || m != nil && !strings.Contains(m[1], "cursor="+a.text("next")) {
			t.Fatalf("next %q, link %q", a.text("next"), a.header.Get("Link"))
		}
		if m == nil {
			if pages != 3 {
				t.Errorf("%d pages of 3 for 7 orders", pages)
			}
			break
		}
		path = m[1]
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}
