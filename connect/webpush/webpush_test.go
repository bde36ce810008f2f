package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/community/notice"
	"panal/internal/clock"
	"panal/internal/outbound"
)

func raw(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The example of RFC 8291, section 5.
func TestSealIsTheStandards(t *testing.T) {
	once, err := ecdh.P256().NewPrivateKey(raw(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	to := notice.Subscription{Auth: raw(t, "BTBZMqHH6r4Tts7J_aSIgg"),
		P256DH: raw(t, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")}
	sealed, err := sealWith(once, raw(t, "DGv6ra1nlYgDCS1FRnbzlw"), to, []byte("When I grow up, I want to be a watermelon"))
	want := "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT" +
		"pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if got := base64.RawURLEncoding.EncodeToString(sealed); got != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	if _, err := seal(to, make([]byte, recordSize-overhead)); err != nil {
		t.Errorf("the longest message: %v", err)
	}
	if _, err := seal(to, make([]byte, recordSize-overhead+1)); !errors.Is(err, errTooLong) {
		t.Errorf("a message that is too long: %v", err)
	}
}

// browser is one with its push service.
type browser struct {
	t       *testing.T
	key     *ecdh.PrivateKey
	auth    []byte
	service *httptest.Server
	sender  *Sender
	answers int // status
	header  http.Header
	shown   notice.PushMessage
}

var noon = clock.At(time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC))

func newBrowser(t *testing.T) *browser {
	b := &browser{t: t, auth: make([]byte, 16), answers: http.StatusCreated}
	rand.Read(b.auth)
	var err error
	if b.key, err = ecdh.P256().GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	b.service = httptest.NewTLSServer(http.HandlerFunc(b.take))
	t.Cleanup(b.service.Close)
	if b.sender, err = New(b.service.Client(), noon, []byte("a secret"), "https://panal.example"); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) subscription() notice.Subscription {
	return notice.Subscription{Endpoint: b.service.URL + "/send/1", P256DH: b.key.PublicKey().Bytes(), Auth: b.auth}
}

// take opens a message as a browser does, with nothing but what it knows itself.
func (b *browser) take(w http.ResponseWriter, r *http.Request) {
	b.header = r.Header
	sealed, err := io.ReadAll(r.Body)
	if err != nil || len(sealed) < 21+65+17 {
		b.t.Errorf("%d bytes, %v", len(sealed), err)
		return
	}
	salt, size, ours := sealed[:16], binary.BigEndian.Uint32(sealed[16:20]), sealed[21:21+65]
	if size != 4096 || sealed[20] != 65 {
		b.t.Errorf("a record of %d, a key of %d", size, sealed[20])
	}
	public, err := ecdh.P256().NewPublicKey(ours)
	if err != nil {
		b.t.Error(err)
		return
	}
	agreed, err := b.key.ECDH(public)
	if err != nil {
		b.t.Error(err)
	}
	key, nonce, err := keys(agreed, b.auth, salt, b.key.PublicKey().Bytes(), ours)
	if err != nil {
		b.t.Error(err)
	}
	block, _ := aes.NewCipher(key)
	gcm, _ := cipher.NewGCM(block)
	text, err := gcm.Open(nil, nonce, sealed[21+65:], nil)
	if err != nil || text[len(text)-1] != 2 {
		b.t.Errorf("opens as %q, %v", text, err)
		return
	}
	b.shown = notice.PushMessage{}
	if err := json.Unmarshal(text[:len(text)-1], &b.shown); err != nil {
		b.t.Error(err)
	}
	w.WriteHeader(b.answers)
}

func TestPush(t *testing.T) {
	b := newBrowser(t)
	m := notice.PushMessage{Title: "Tostado Norte", Text: "陈薇 joined your group.", URL: "/tostado-norte/n/ntc_1", Tag: "1", Lasts: 24 * time.Hour}
	if err := b.sender.Push(t.Context(), b.subscription(), m); err != nil {
		t.Fatal(err)
	}
	m.Lasts = 0 // it is for the service
	if b.shown != m || b.header.Get("TTL") != "86400" || b.header.Get("Urgency") != "normal" || b.header.Get("Content-Encoding") != "aes128gcm" {
		t.Errorf("%+v, %v", b.shown, b.header)
	}
	b.signed(t)
	m.Urgent = true
	if err := b.sender.Push(t.Context(), b.subscription(), m); err != nil || b.header.Get("Urgency") != "high" {
		t.Errorf("%v, %v", b.header, err)
	}
	for status, gone := range map[int]bool{http.StatusNotFound: true, http.StatusGone: true, http.StatusTooManyRequests: false, http.StatusBadGateway: false} {
		b.answers = status
		err := b.sender.Push(t.Context(), b.subscription(), m)
		if err == nil || errors.Is(err, notice.ErrSubscriptionGone) != gone {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// signed checks by whom the push service is told that the message is sent.
func (b *browser) signed(t *testing.T) {
	t.Helper()
	scheme, rest, _ := strings.Cut(b.header.Get("Authorization"), " ")
	fields := map[string]string{}
	for field := range strings.SplitSeq(rest, ", ") {
		name, value, _ := strings.Cut(field, "=")
		fields[name] = value
	}
	if scheme != "vapid" || fields["k"] != b.sender.PublicKey() {
		t.Fatalf("%s %v", scheme, fields)
	}
	parts := strings.Split(fields["t"], ".")
	signature := raw(t, parts[2])
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw(t, fields["k"]))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if len(signature) != 64 || !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature is not of that key")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(raw(t, parts[1]), &claims); err != nil || claims.Aud != b.service.URL || claims.Sub != "https://panal.example" ||
		claims.Exp != noon.Now().Add(12*time.Hour).Unix() {
		t.Errorf("%+v, %v", claims, err)
	}
}

// A member may name any address: none of the machines beside the program is called.
func TestPushCallsNobodyBesideUs(t *testing.T) {
	b := newBrowser(t)
	sender, err := New(outbound.NewClient(outbound.Config{}), noon, []byte("a secret"), "http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Push(t.Context(), b.subscription(), notice.PushMessage{}); !errors.Is(err, notice.ErrSubscriptionGone) || b.header != nil {
		t.Errorf("%v", err)
	}
	if !strings.HasPrefix(sender.subject, "mailto:") {
		t.Errorf("push services refuse the subject %q", sender.subject)
	}
}

// A secret is one key, ever.
func TestKeys(t *testing.T) {
	one, err := keyOf([]byte("a secret"))
	if err != nil {
		t.Fatal(err)
	}
	two, _ := keyOf([]byte("a secret"))
	other, _ := keyOf([]byte("another"))
	if !one.Equal(two) || one.Equal(other) {
		t.Error("keys do not go by their secrets")
	}
	if public, err := one.PublicKey.Bytes(); err != nil || len(public) != 65 || !slices.Equal(public[:1], []byte{4}) {
		t.Errorf("%x, %v", public, err)
	}
}
