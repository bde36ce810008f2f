package web

import "panal/access"

// admissionRoutes are the addresses of how people get in.
func admissionRoutes() []route {
	return []route{
		{pattern: "GET /{community}/join", rule: public, handle: (*Server).showJoin, flags: landing},
		{pattern: "POST /{community}/join", rule: public, handle: (*Server).join},
		{pattern: "GET /{community}/join/{circle}", rule: public, handle: (*Server).showJoin, flags: landing},
		{pattern: "POST /{community}/join/{circle}", rule: public, handle: (*Server).join},
		{pattern: "GET /{community}/i/{secret}", rule: public, handle: (*Server).showInvitation, flags: landing},
		{pattern: "POST /{community}/i/{secret}", rule: public, handle: (*Server).acceptInvitation, flags: guessed},
		{pattern: "GET /{community}/invited/{invitation}", rule: public, handle: (*Server).showInvitation, flags: landing},
		{pattern: "POST /{community}/invited/{invitation}", rule: public, handle: (*Server).acceptInvitation, flags: guessed},
		{pattern: "GET /{community}/invited/{invitation}/never", rule: public, handle: (*Server).askNever},
		{pattern: "POST /{community}/invited/{invitation}/never", rule: public, handle: (*Server).neverInvite},

		{pattern: "GET /{community}/me/applications/{application}", rule: own(access.ApplicationView), handle: (*Server).showApplication},
		{pattern: "POST /{community}/me/applications/{application}/answer", rule: own(access.ApplicationMake), handle: (*Server).answerApplication},
		{pattern: "POST /{community}/me/applications/{application}/withdraw", rule: own(access.ApplicationMake), handle: (*Server).withdrawApplication},
		{pattern: "GET /{community}/me/invites", rule: own(access.InvitationMake), handle: (*Server).showInvites},
		{pattern: "POST /{community}/me/invites", rule: own(access.InvitationMake), handle: (*Server).invite},
		{pattern: "GET /{community}/me/invites/came", rule: own(access.InvitationView), handle: (*Server).showCame},
		{pattern: "GET /{community}/me/invites/{invitation}", rule: own(access.InvitationView), handle: (*Server).showInvite},
		{pattern: "POST /{community}/me/invites/{invitation}/revoke", rule: own(access.InvitationRevoke), handle: (*Server).revokeInvite},
		{pattern: "GET /{community}/circles/{circle}/questions", rule: own(access.CircleJoin), handle: (*Server).showCircleQuestions},
		{pattern: "POST /{community}/circles/{circle}/questions", rule: own(access.CircleJoin), handle: (*Server).editCircleQuestions},
		{pattern: "GET /{community}/reviews/{circle}", rule: own(access.ApplicationView), handle: (*Server).circleReviews},
		{pattern: "GET /{community}/reviews/{circle}/{application}", rule: own(access.ApplicationView), handle: (*Server).showReview},
		{pattern: "POST /{community}/reviews/{circle}/{application}", rule: own(access.ApplicationMake), handle: (*Server).review},

		{pattern: "GET /{community}/console/applications", rule: staff(access.ApplicationView), handle: (*Server).consoleApplications},
		{pattern: "GET /{community}/console/applications.csv", rule: staff(access.ApplicationView), handle: (*Server).exportApplications, flags: stream},
		{pattern: "GET /{community}/console/applications/{application}", rule: staff(access.ApplicationView), handle: (*Server).showReview},
		{pattern: "POST /{community}/console/applications/{application}", rule: staff(access.ApplicationReview), handle: (*Server).review},
		{pattern: "GET /{community}/console/invitations", rule: staff(access.InvitationManage), handle: (*Server).consoleInvitations},
		{pattern: "GET /{community}/console/invitations.csv", rule: staff(access.InvitationManage), handle: (*Server).exportInvitations, flags: stream},
		{pattern: "POST /{community}/console/invitations", rule: staff(access.InvitationManage), handle: (*Server).consoleInvite},
		{pattern: "GET /{community}/console/invitations/list", rule: staff(access.InvitationManage), handle: (*Server).showInviteMany},
		{pattern: "POST /{community}/console/invitations/list", rule: staff(access.InvitationManage), handle: (*Server).inviteMany, body: 1 << 20},
		{pattern: "GET /{community}/console/invitations/{invitation}", rule: staff(access.InvitationManage), handle: (*Server).consoleInvitation},
		{pattern: "POST /{community}/console/invitations/{invitation}/revoke", rule: staff(access.InvitationManage), handle: (*Server).consoleRevoke},
		{pattern: "GET /{community}/console/members/{member}/came", rule: staff(access.InvitationView), handle: (*Server).consoleCame},
		{pattern: "POST /{community}/console/members/{member}/places", rule: staff(access.InvitationManage), handle: (*Server).setPlaces},
		{pattern: "POST /{community}/console/members/{member}/let-in", rule: staff(access.ApplicationReview), handle: (*Server).letIn},
		{pattern: "GET /{community}/console/admission", rule: staff(access.CommunityManage), handle: (*Server).consoleAdmission},
		{pattern: "POST /{community}/console/admission", rule: staff(access.CommunityManage), handle: (*Server).editAdmission},
		{pattern: "POST /{community}/console/admission/questions", rule: staff(access.CommunityManage), handle: (*Server).editQuestions},
	}
}
