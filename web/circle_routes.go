package web

import "panal/access"

// circleRoutes are the pages of circles, with who may use them. Whose circle it is, the services ask.
func circleRoutes() []route {
	return []route{
		{pattern: "GET /{community}/circles", rule: may(access.CircleView), handle: (*Server).showCircles},
		{pattern: "POST /{community}/circles", rule: own(access.CircleFound), handle: (*Server).foundCircle},
		{pattern: "GET /{community}/circles/new", rule: own(access.CircleFound), handle: (*Server).newCircle},
		{pattern: "GET /{community}/circles/{circle}", rule: may(access.CircleView), handle: (*Server).showCircle, flags: landing},
		{pattern: "POST /{community}/circles/{circle}/join", rule: own(access.CircleJoin), handle: (*Server).joinCircle},
		{pattern: "POST /{community}/circles/{circle}/leave", rule: own(access.CircleJoin), handle: (*Server).leaveCircle},
		{pattern: "POST /{community}/circles/{circle}/agree", rule: own(access.CircleJoin), handle: (*Server).agreeToRules},
		{pattern: "POST /{community}/circles/{circle}/side", rule: own(access.CircleJoin), handle: (*Server).chooseSide},
		{pattern: "GET /{community}/circles/{circle}/lead", rule: own(access.CircleJoin), handle: (*Server).leadCircle},
		{pattern: "GET /{community}/circles/{circle}/score", rule: own(access.CircleJoin), handle: (*Server).showScore},
		{pattern: "GET /{community}/circles/{circle}/edit", rule: own(access.CircleJoin), handle: (*Server).showCircleTerms},
		{pattern: "POST /{community}/circles/{circle}/edit", rule: own(access.CircleJoin), handle: (*Server).editCircle},
		{pattern: "POST /{community}/circles/{circle}/hosts", rule: own(access.CircleJoin), handle: (*Server).setHost},
		{pattern: "POST /{community}/circles/{circle}/remove", rule: own(access.CircleJoin), handle: (*Server).removeFromCircle},
		{pattern: "POST /{community}/circles/{circle}/hand-over", rule: own(access.CircleJoin), handle: (*Server).offerHandOver},
		{pattern: "POST /{community}/circles/{circle}/hand-over/accept", rule: own(access.CircleJoin), handle: (*Server).acceptHandOver},
		{pattern: "POST /{community}/circles/{circle}/hand-over/end", rule: own(access.CircleJoin), handle: (*Server).endHandOver},
		{pattern: "POST /{community}/circles/{circle}/promote", rule: own(access.CircleJoin), handle: (*Server).promote},
		{pattern: "POST /{community}/circles/{circle}/archive", rule: own(access.CircleJoin), handle: (*Server).archiveCircle},
		{pattern: "GET /{community}/circles/{circle}/split", rule: own(access.CircleJoin), handle: (*Server).showSplit},
		{pattern: "POST /{community}/circles/{circle}/split", rule: own(access.CircleJoin), handle: (*Server).planSplit},
		{pattern: "POST /{community}/circles/{circle}/split/cancel", rule: own(access.CircleJoin), handle: (*Server).cancelSplit},
		{pattern: "POST /{community}/circles/{circle}/split/undo", rule: own(access.CircleJoin), handle: (*Server).undoSplit},

		{pattern: "GET /{community}/console/circles", rule: staff(access.CircleManage), handle: (*Server).consoleCircles},
		{pattern: "GET /{community}/console/circles.csv", rule: staff(access.CircleManage), handle: (*Server).exportCircles, flags: stream},
		{pattern: "GET /{community}/console/circles/new", rule: staff(access.CircleManage), handle: (*Server).consoleNewCircle},
		{pattern: "POST /{community}/console/circles", rule: staff(access.CircleManage), handle: (*Server).consoleFoundCircle},
		{pattern: "POST /{community}/console/circles/policy", rule: staff(access.CommunityManage), handle: (*Server).setCirclePolicy},
		{pattern: "GET /{community}/console/circles/{circle}", rule: staff(access.CircleManage), handle: (*Server).consoleCircle},
		{pattern: "POST /{community}/console/circles/{circle}/appoint", rule: staff(access.CircleManage), handle: (*Server).appointLeader},
		{pattern: "POST /{community}/console/circles/{circle}/merge", rule: staff(access.CircleManage), handle: (*Server).mergeCircle},
	}
}
