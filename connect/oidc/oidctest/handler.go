package oidctest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// handler is what the provider answers.
type handler struct {
	issuer string
	key    *rsa.PrivateKey
	forged *rsa.PrivateKey // not among the keys that it shows

	mu     sync.Mutex
	codes  map[string]grant
	access map[string]grant
}

// grant is somebody who signed in, until it is redeemed.
type grant struct{ client, redirect, challenge, nonce, subject, email, verified, name, wrong string }

func newHandler(issuer string) http.Handler {
	h := &handler{issuer: issuer, key: newKey(), forged: newKey(), codes: map[string]grant{}, access: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", h.discovery)
	mux.HandleFunc("GET /keys", h.keys)
	mux.HandleFunc("GET /authorize", h.ask)
	mux.HandleFunc("POST /authorize", h.grant)
	mux.HandleFunc("POST /token", h.token)
	mux.HandleFunc("GET /userinfo", h.userinfo)
	return mux
}

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func (h *handler) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"issuer": h.issuer, "authorization_endpoint": h.issuer + "/authorize", "token_endpoint": h.issuer + "/token",
		"jwks_uri": h.issuer + "/keys", "userinfo_endpoint": h.issuer + "/userinfo", "response_types_supported": []string{"code"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"code_challenge_methods_supported": []string{"S256"},
	})
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (h *handler) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
		"n": base64url(h.key.N.Bytes()), "e": base64url(big.NewInt(int64(h.key.E)).Bytes()),
	}}})
}

// asked reads what the client asks for, and says what is wrong with it.
func asked(q url.Values) (grant, string) {
	g := grant{client: q.Get("client_id"), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), nonce: q.Get("nonce")}
	switch {
	case g.client != ClientID:
		return g, "another client"
	case !strings.HasPrefix(g.redirect, "http://localhost:"):
		return g, "another redirect_uri"
	case q.Get("response_type") != "code", !strings.Contains(q.Get("scope"), "openid"), q.Get("state") == "", g.nonce == "":
		return g, "no state, no nonce, or not for a code"
	case q.Get("code_challenge_method") != "S256" || len(g.challenge) != 43:
		return g, "no PKCE"
	}
	return g, ""
}

func (h *handler) ask(w http.ResponseWriter, r *http.Request) {
	if _, wrong := asked(r.URL.Query()); wrong != "" {
		http.Error(w, wrong, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>Provider</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>Who are you?</h1><form method="post" action="/authorize?%s">`, html.EscapeString(r.URL.RawQuery))
	for _, name := range []string{"subject", "email", "verified", "name", "wrong"} {
		fmt.Fprintf(w, `<p><label>%[1]s <input name="%[1]s"></label></p>`, name)
	}
	fmt.Fprint(w, `<button name="go" value="on">It is me</button> <button name="go" value="back">Cancel</button></form></main></body></html>`)
}

func (h *handler) grant(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	g, wrong := asked(q)
	if wrong != "" {
		http.Error(w, wrong, http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}}
	if r.FormValue("go") == "back" {
		back.Set("error", "access_denied")
	} else {
		g.subject, g.email, g.verified, g.name, g.wrong = r.FormValue("subject"), r.FormValue("email"), r.FormValue("verified"), r.FormValue("name"), r.FormValue("wrong")
		code := rand.Text()
		h.mu.Lock()
		h.codes[code] = g
		h.mu.Unlock()
		back.Set("code", code)
	}
	http.Redirect(w, r, g.redirect+"?"+back.Encode(), http.StatusFound)
}

func (h *handler) token(w http.ResponseWriter, r *http.Request) {
	refuse := func(why string) { answer(w, http.StatusBadRequest, map[string]string{"error": why}) }
	id, secret, basic := r.BasicAuth()
	if basic {
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	} else {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	if id != ClientID || secret != ClientSecret {
		refuse("invalid_client")
		return
	}
	h.mu.Lock()
	g, known := h.codes[r.FormValue("code")]
	if g.wrong != "down" { // which is asked again in another way
		delete(h.codes, r.FormValue("code"))
	}
	h.mu.Unlock()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || r.FormValue("grant_type") != "authorization_code" || g.redirect != r.FormValue("redirect_uri") || base64url(sum[:]) != g.challenge {
		refuse("invalid_grant")
		return
	}
	if g.wrong == "down" {
		answer(w, http.StatusServiceUnavailable, nil)
		return
	}
	token := rand.Text()
	h.mu.Lock()
	h.access[token] = g
	h.mu.Unlock()
	said := map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 300, "id_token": h.idToken(g)}
	if g.wrong == "no id_token" {
		delete(said, "id_token")
	}
	answer(w, http.StatusOK, said)
}

// idToken says who signed in, with what is to be wrong of it.
func (h *handler) idToken(g grant) string {
	now, key := time.Now(), h.key
	claims := map[string]any{"iss": h.issuer, "aud": g.client, "sub": g.subject, "nonce": g.nonce, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()}
	if g.wrong != "userinfo" && g.wrong != "other userinfo" {
		claims["email"], claims["name"] = g.email, g.name
		switch g.verified {
		case "yes":
			claims["email_verified"] = true
		case "word":
			claims["email_verified"] = "true"
		default:
			claims["email_verified"] = false
		}
	}
	switch g.wrong {
	case "nonce":
		claims["nonce"] = "another"
	case "audience":
		claims["aud"] = "somebody else"
	case "issuer":
		claims["iss"] = "https://else.example"
	case "expired":
		claims["exp"] = now.Add(-time.Hour).Unix()
	case "signature":
		key = h.forged
	}
	header := map[string]string{"alg": "RS256", "kid": "one", "typ": "JWT"}
	if g.wrong == "unsigned" {
		header["alg"] = "none"
		return part(header) + "." + part(claims) + "."
	}
	signed := part(header) + "." + part(claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return signed + "." + base64url(signature)
}

func part(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return base64url(text)
}

func (h *handler) userinfo(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	g, known := h.access[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	h.mu.Unlock()
	if !known {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	subject := g.subject
	if g.wrong == "other userinfo" {
		subject = "somebody else"
	}
	answer(w, http.StatusOK, map[string]any{"sub": subject, "email": g.email, "email_verified": g.verified == "yes", "name": g.name})
}
