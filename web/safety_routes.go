package web

import "panal/access"

// safetyRoutes are the addresses where members report, keep away from others, and learn what was decided.
func safetyRoutes() []route {
	return []route{
		{pattern: "GET /{community}/report/{thing}", rule: may(access.CaseReport), handle: (*Server).showReport},
		{pattern: "POST /{community}/report/{thing}", rule: may(access.CaseReport), handle: (*Server).report},
		{pattern: "POST /{community}/people/{member}/distance", rule: own(access.DistanceKeep), handle: (*Server).keepDistance},
		{pattern: "GET /{community}/me/safety", rule: own(access.CaseView), handle: (*Server).showSafety},
		{pattern: "GET /{community}/me/safety/{case}", rule: own(access.CaseView), handle: (*Server).showMyCase},
		{pattern: "POST /{community}/me/safety/{case}/appeal", rule: own(access.CaseAppeal), handle: (*Server).appeal},
	}
}
