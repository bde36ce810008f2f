package passkey

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/url"
	"testing"

	"panal/community"
	"panal/internal/id"
)

// device is an authenticator with one ES256 key, and a browser that is at an address.
type device struct {
	key     *ecdsa.PrivateKey
	id      []byte
	holder  []byte
	counter uint32
	origin  string
	rpID    string
	flags   byte
}

// The flags of an answer: somebody was there, was verified, and a new key is attached.
const present, verified, attached = 1, 4, 64

func newDevice() *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return &device{key: key, id: []byte("sixteen byte key"), origin: "https://panal.example", rpID: "panal.example", flags: present | verified}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// data is what the device signs about itself.
func (d *device) data(flags byte, more []byte) []byte {
	sum := sha256.Sum256([]byte(d.rpID))
	data := append(sum[:], flags)
	data = binary.BigEndian.AppendUint32(data, d.counter)
	return append(data, more...)
}

// client is what the browser says of the ceremony.
func (d *device) client(kind, challenge string) []byte {
	text, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return text
}

// asked are the parts of options that a device looks at.
type asked struct {
	Challenge string
	User      struct{ ID string }
}

func read(t *testing.T, options []byte) (a asked) {
	t.Helper()
	if err := json.Unmarshal(options, &a); err != nil || a.Challenge == "" {
		t.Fatalf("%s: %v", options, err)
	}
	return a
}

// makes answers with a new key. CBOR is written by hand: a map of five for the key, a map of three around it.
func (d *device) makes(t *testing.T, options []byte) []byte {
	t.Helper()
	a := read(t, options)
	d.holder, _ = base64.RawURLEncoding.DecodeString(a.User.ID)
	public, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, public[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), public[33:65]...)
	more := append(make([]byte, 16), 0, byte(len(d.id)))
	data := d.data(d.flags|attached, append(append(more, d.id...), cose...))
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	return d.answer(map[string]any{"clientDataJSON": b64(d.client("webauthn.create", a.Challenge)), "attestationObject": b64(append(object, data...))})
}

// uses answers with a signature.
func (d *device) uses(t *testing.T, options []byte) []byte {
	t.Helper()
	client := d.client("webauthn.get", read(t, options).Challenge)
	data := d.data(d.flags, nil)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(d.holder)})
}

func (d *device) answer(response map[string]any) []byte {
	text, _ := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	return text
}

func newVerifier(t *testing.T) *Verifier {
	t.Helper()
	v, err := New(&url.URL{Scheme: "https", Host: "panal.example"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var luz = community.Person{ID: id.NewGenerator(nil).New(id.ID{}.Time()), Email: "luz@example.org", Name: "Luz"}

// keep makes a passkey of Luz's.
func keep(t *testing.T, v *Verifier, d *device) community.Passkey {
	t.Helper()
	options, state, err := v.BeginMaking(luz, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := v.FinishMaking(luz, state, d.makes(t, options))
	if err != nil {
		t.Fatalf("make: %v", err)
	}
	p.Person = luz.ID
	return p
}

func TestPasskey(t *testing.T) {
	v, d := newVerifier(t), newDevice()
	kept := keep(t, v, d)
	if !bytes.Equal(kept.Credential, d.id) || !bytes.Equal(d.holder, luz.ID[:]) {
		t.Fatalf("%q of %x", kept.Credential, d.holder)
	}
	use := func() (community.Passkey, bool, error) {
		options, state, err := v.BeginUse()
		if err != nil {
			t.Fatal(err)
		}
		return v.FinishUse(state, d.uses(t, options), func(credential []byte) (community.Passkey, error) {
			if !bytes.Equal(credential, kept.Credential) {
				t.Errorf("asked for %q", credential)
			}
			return kept, nil
		})
	}
	for _, c := range []struct {
		counter uint32
		copied  bool
		keeps   int64
	}{{0, false, 0}, {5, false, 5}, {6, false, 6}, {6, true, 6}, {2, true, 6}, {0, true, 6}, {7, false, 7}} {
		d.counter = c.counter
		used, copied, err := use()
		if err != nil || copied != c.copied || used.Counter != c.keeps || used.Person != luz.ID {
			t.Errorf("counter %d: %d, copied %t, %v", c.counter, used.Counter, copied, err)
		}
		kept = used
	}
	if again, _, err := v.BeginMaking(luz, []community.Passkey{kept}); err != nil || !bytes.Contains(again, []byte(b64(d.id))) {
		t.Errorf("a device that has one is asked for another: %s, %v", again, err)
	}
}

// An answer that was meant for another address, challenge, person or key proves nothing.
func TestWhatProvesNothing(t *testing.T) {
	v := newVerifier(t)
	right := newDevice()
	kept := keep(t, v, right)
	for what, c := range map[string]struct {
		change func(d *device)
		want   error
	}{
		"as it is":                {func(*device) {}, nil},
		"not verified":            {func(d *device) { d.flags = present }, nil}, // preferred, not required
		"another address":         {func(d *device) { d.origin = "https://panel.example" }, community.ErrPasskeyOrigin},
		"our address, plain":      {func(d *device) { d.origin = "http://panal.example" }, community.ErrPasskeyOrigin},
		"another site's key":      {func(d *device) { d.rpID = "panel.example" }, community.ErrPasskeyWrong},
		"another key":             {func(d *device) { d.key = newDevice().key }, community.ErrPasskeyWrong},
		"another person":          {func(d *device) { d.holder = []byte("somebody else...") }, community.ErrPasskeyWrong},
		"nobody":                  {func(d *device) { d.holder = nil }, community.ErrPasskeyWrong},
		"nobody was there":        {func(d *device) { d.flags = 0 }, community.ErrPasskeyWrong},
		"another kind of passkey": {func(d *device) { d.flags |= 8 }, community.ErrPasskeyWrong},
	} {
		d := *right
		c.change(&d)
		options, state, err := v.BeginUse()
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = v.FinishUse(state, d.uses(t, options), func([]byte) (community.Passkey, error) { return kept, nil })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	first, _, _ := v.BeginUse()
	_, second, _ := v.BeginUse()
	if _, _, err := v.FinishUse(second, right.uses(t, first), func([]byte) (community.Passkey, error) { return kept, nil }); !errors.Is(err, community.ErrPasskeyWrong) {
		t.Errorf("another challenge: %v", err)
	}
	for _, nonsense := range []string{"", "{}", "null", `{"id":"?"}`} {
		if _, _, err := v.FinishUse(second, []byte(nonsense), func([]byte) (community.Passkey, error) { return kept, nil }); !errors.Is(err, community.ErrPasskeyWrong) {
			t.Errorf("%q: %v", nonsense, err)
		}
	}
	options, state, _ := v.BeginMaking(luz, nil)
	phished := newDevice()
	phished.origin = "https://panel.example"
	if _, err := v.FinishMaking(luz, state, phished.makes(t, options)); !errors.Is(err, community.ErrPasskeyOrigin) {
		t.Errorf("made elsewhere: %v", err)
	}
	ben := luz
	ben.ID[0]++
	if _, err := v.FinishMaking(ben, state, newDevice().makes(t, options)); !errors.Is(err, community.ErrPasskeyWrong) {
		t.Errorf("made by somebody else: %v", err)
	}
}

func TestWherePasskeysWork(t *testing.T) {
	for address, works := range map[string]bool{
		"https://panal.example": true, "https://shop.panal.example:8443": true, "http://localhost:8080": true,
		"http://panal.example": false, "https://10.0.0.1": false, "http://127.0.0.1:8080": false, "https://[::1]": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(u); (err == nil) != works || err != nil && !errors.Is(err, ErrUnfit) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
