package web

import "panal/access"

// noticeRoutes are the addresses of what members are told.
func noticeRoutes() []route {
	return []route{
		{pattern: "GET /{community}/me/notices", rule: own(access.NoticeView), handle: (*Server).showNotices},
		{pattern: "POST /{community}/me/notices/read", rule: own(access.NoticeEdit), handle: (*Server).readNotices},
		{pattern: "GET /{community}/me/notices/preferences", rule: own(access.NoticeView), handle: (*Server).showPreferences},
		{pattern: "POST /{community}/me/notices/preferences", rule: own(access.NoticeEdit), handle: (*Server).editPreferences},
		{pattern: "POST /{community}/me/notices/browsers", rule: own(access.NoticeEdit), handle: (*Server).addBrowser},
		{pattern: "POST /{community}/me/notices/browsers/{browser}/remove", rule: own(access.NoticeEdit), handle: (*Server).removeBrowser},
		{pattern: "GET /{community}/n/{notice}", rule: own(access.NoticeEdit), handle: (*Server).openNotice},
		{pattern: "POST /{community}/n/{notice}/read", rule: own(access.NoticeEdit), handle: (*Server).readNotice},
		{pattern: "GET /{community}/unsubscribe/{token}", rule: public, handle: (*Server).showUnsubscribe},
		{pattern: "POST /{community}/unsubscribe/{token}", rule: public, handle: (*Server).stopEmails, flags: guessed},
	}
}
