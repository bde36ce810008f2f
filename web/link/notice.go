package link

import (
	"net/url"
	"strings"

	"panal/internal/id"
)

func (c Community) Notices() string            { return c.at("/me/notices") }
func (c Community) ReadNotices() string        { return c.Notices() + "/read" }
func (c Community) ReadNotice(i id.ID) string  { return c.OpenNotice(i) + "/read" }
func (c Community) OpenNotice(i id.ID) string  { return c.at("/n/" + id.Notice.Text(i)) }
func (c Community) Preferences() string        { return c.Notices() + "/preferences" }
func (c Community) Browsers() string           { return c.Notices() + "/browsers" }
func (c Community) StopEmails(t string) string { return c.at("/unsubscribe/" + t) }

func (c Community) RemoveBrowser(i id.ID) string {
	return c.Browsers() + "/" + id.Browser.Text(i) + "/remove"
}

// NoticesOf lists those of a circle (zero: of all), and the unread alone if that is asked for.
func (c Community) NoticesOf(circle id.ID, unread bool) string {
	query := url.Values{}
	if !circle.IsZero() {
		query.Set("circle", id.Circle.Text(circle))
	}
	if unread {
		query.Set("unread", "yes")
	}
	return strings.TrimSuffix(c.Notices()+"?"+query.Encode(), "?")
}
