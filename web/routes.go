package web

import (
	"slices"

	"panal/access"
)

// routes is every address that is served, with who may use it. A page that is new begins here; a test fails for a row
// without a rule.
var routes = slices.Concat([]route{
	{pattern: "GET /static/{file...}", rule: public, handle: (*Server).staticFile, flags: machine},
	{pattern: "GET /favicon.ico", rule: public, handle: (*Server).favicon, flags: machine},
	{pattern: "GET /sw.js", rule: public, handle: (*Server).serviceWorker, flags: machine},
	{pattern: "GET /robots.txt", rule: public, handle: (*Server).robots, flags: machine},
	{pattern: "GET /healthz", rule: public, handle: (*Server).healthy, flags: machine},
	{pattern: "GET /readyz", rule: public, handle: (*Server).ready, flags: machine},
	{pattern: "POST /callbacks/{provider}", rule: public, handle: (*Server).callback, flags: machine},

	{pattern: "GET /{$}", rule: public, handle: (*Server).showHome, flags: landing},
	{pattern: "GET /setup/{token}", rule: public, handle: (*Server).showSetup},
	{pattern: "POST /setup/{token}", rule: public, handle: (*Server).setUp, flags: guessed},
	{pattern: "GET /sign-in", rule: public, handle: (*Server).showSignIn},
	{pattern: "POST /sign-in", rule: public, handle: (*Server).sendCode, flags: guessed},
	{pattern: "GET /sign-in/code", rule: public, handle: (*Server).showCode},
	{pattern: "POST /sign-in/code", rule: public, handle: (*Server).tryCode, flags: guessed},
	{pattern: "GET /sign-in/link/{link}", rule: public, handle: (*Server).followLink, flags: guessed},
	{pattern: "POST /sign-in/passkey/options", rule: public, handle: (*Server).passkeySignInOptions, flags: guessed},
	{pattern: "POST /sign-in/passkey", rule: public, handle: (*Server).signInByPasskey, flags: guessed},
	{pattern: "POST /sign-in/with/{provider}", rule: public, handle: (*Server).goToProvider, flags: guessed},
	{pattern: "GET /sign-in/with/{provider}/back", rule: public, handle: (*Server).backFromProvider, flags: guessed},
	{pattern: "GET /sign-in/undo/{secret}", rule: public, handle: (*Server).showUndo, flags: guessed},
	{pattern: "POST /sign-in/undo/{secret}", rule: public, handle: (*Server).undoEmail, flags: guessed},
	{pattern: "POST /sign-out", rule: public, handle: (*Server).signOut},
	{pattern: "GET /dev/mail", rule: public, handle: (*Server).showMailbox},
	{pattern: "GET /sandbox/pay/{token}", rule: public, handle: (*Server).showSandbox},
	{pattern: "POST /sandbox/pay/{token}", rule: public, handle: (*Server).actSandbox},

	{pattern: "GET /{community}", rule: may(access.ShopView), handle: (*Server).showFront, flags: landing},
	{pattern: "GET /{community}/{$}", rule: public, handle: (*Server).toFront},
	{pattern: "GET /{community}/about", rule: may(access.ShopView), handle: (*Server).showFace, flags: landing},
	{pattern: "GET /{community}/about/{picture}/{size}", rule: may(access.ShopView), handle: (*Server).showFacePicture},
	{pattern: "GET /{community}/manifest.webmanifest", rule: may(access.ShopView), handle: (*Server).showManifest},
	{pattern: "GET /{community}/shop", rule: may(access.ShopView), handle: (*Server).showShop, flags: landing},
	{pattern: "GET /{community}/p/{product}", rule: may(access.ShopView), handle: (*Server).showProduct, flags: landing},
	{pattern: "GET /{community}/pictures/{picture}", rule: may(access.ShopView), handle: (*Server).showPicture},
	{pattern: "GET /{community}/o/{offer}", rule: may(access.ShopView), handle: (*Server).showOffer, flags: landing},
	{pattern: "GET /{community}/g/{group}", rule: may(access.GroupBuyView), handle: (*Server).showGroupBuy, flags: landing},
	{pattern: "GET /{community}/g/{group}/live", rule: may(access.GroupBuyView), handle: (*Server).streamGroupBuy, flags: stream},
	{pattern: "POST /{community}/g/{group}/leave", rule: own(access.GroupBuyLeave), handle: (*Server).leaveGroupBuy},
	{pattern: "GET /{community}/s/{code}", rule: public, handle: (*Server).arrive},
	{pattern: "GET /{community}/s/{code}/poster.png", rule: public, handle: (*Server).posterPNG},
	{pattern: "GET /{community}/s/{code}/poster.svg", rule: public, handle: (*Server).posterSVG},

	// Whoever buys becomes a guest at least, so anybody may.
	{pattern: "GET /{community}/checkout", rule: public, handle: (*Server).showCheckout},
	{pattern: "POST /{community}/orders", rule: public, handle: (*Server).placeOrder},
	{pattern: "GET /{community}/orders/{order}", rule: own(access.OrderView), handle: (*Server).showOrder},
	{pattern: "GET /{community}/orders/{order}/paid", rule: own(access.OrderView), handle: (*Server).backFromPayment},
	{pattern: "POST /{community}/orders/{order}/pay", rule: own(access.OrderView), handle: (*Server).payOrder},
	{pattern: "POST /{community}/orders/{order}/cancel", rule: own(access.OrderCancel), handle: (*Server).cancelOrder},

	{pattern: "GET /{community}/me", rule: own(access.MemberEdit), handle: (*Server).showMe},
	{pattern: "POST /{community}/me", rule: own(access.MemberEdit), handle: (*Server).editMe},
	{pattern: "GET /{community}/me/orders", rule: own(access.OrderView), handle: (*Server).myOrders},
	{pattern: "GET /{community}/me/shares", rule: own(access.ShareView), handle: (*Server).myShares},
	{pattern: "GET /{community}/me/signing-in", rule: own(access.KeyringView), handle: (*Server).showKeyring},
	{pattern: "POST /{community}/me/signing-in/passkeys/options", rule: own(access.KeyringManage), handle: (*Server).passkeyOptions},
	{pattern: "POST /{community}/me/signing-in/passkeys", rule: own(access.KeyringManage), handle: (*Server).addPasskey},
	{pattern: "POST /{community}/me/signing-in/passkeys/{passkey}/rename", rule: own(access.KeyringManage), handle: (*Server).renamePasskey},
	{pattern: "POST /{community}/me/signing-in/passkeys/{passkey}/remove", rule: own(access.KeyringManage), handle: (*Server).removePasskey},
	{pattern: "POST /{community}/me/signing-in/with/{provider}", rule: own(access.KeyringManage), handle: (*Server).linkProvider, flags: guessed},
	{pattern: "POST /{community}/me/signing-in/accounts/{identity}/remove", rule: own(access.KeyringManage), handle: (*Server).removeIdentity},
	{pattern: "POST /{community}/me/signing-in/sessions/{session}/end", rule: own(access.SessionEnd), handle: (*Server).endSession},
	{pattern: "POST /{community}/me/signing-in/sessions/end-others", rule: own(access.SessionEnd), handle: (*Server).endOtherSessions},
	{pattern: "POST /{community}/me/signing-in/email", rule: own(access.KeyringManage), handle: (*Server).sendEmailCode, flags: guessed},
	{pattern: "GET /{community}/me/signing-in/email/code", rule: own(access.KeyringManage), handle: (*Server).showEmailCode},
	{pattern: "POST /{community}/me/signing-in/email/code", rule: own(access.KeyringManage), handle: (*Server).tryEmailCode, flags: guessed},
	{pattern: "GET /{community}/tiers", rule: may(access.ShopView), handle: (*Server).showTiers, flags: landing},
	{pattern: "GET /{community}/tiers/{price}", rule: own(access.MembershipBuy), handle: (*Server).showBuyTier},
	{pattern: "POST /{community}/tiers/{price}", rule: own(access.MembershipBuy), handle: (*Server).buyTier},
	{pattern: "GET /{community}/me/membership", rule: own(access.MembershipView), handle: (*Server).showMembership},
	{pattern: "POST /{community}/me/membership/stop", rule: own(access.MembershipManage), handle: (*Server).stopRenewal},
	{pattern: "POST /{community}/me/membership/renewal", rule: own(access.MembershipManage), handle: (*Server).chooseRenewal},
	{pattern: "POST /{community}/me/membership/refund", rule: own(access.MembershipManage), handle: (*Server).refundTerm},
	{pattern: "GET /{community}/me/card", rule: own(access.MembershipView), handle: (*Server).showCard},
	{pattern: "POST /{community}/me/card", rule: own(access.MembershipManage), handle: (*Server).makeCard},
	{pattern: "GET /{community}/card/{code}", rule: own(access.MembershipView), handle: (*Server).scanCard},

	{pattern: "GET /{community}/me/tokens", rule: own(access.TokenManage), handle: (*Server).myTokens},
	{pattern: "POST /{community}/me/tokens", rule: own(access.TokenManage), handle: (*Server).makeToken},
	{pattern: "POST /{community}/me/tokens/{token}/revoke", rule: own(access.TokenManage), handle: (*Server).revokeToken},
}, circleRoutes(), noticeRoutes(), admissionRoutes(), consoleRoutes())
