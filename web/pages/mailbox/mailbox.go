// Package mailbox shows what would have been sent, where no mail server is set.
package mailbox

import (
	"panal/community"
	"panal/web/ui"
)

// Page lists messages, the newest first.
type Page struct {
	ui.Page
	Messages []community.Message
}
