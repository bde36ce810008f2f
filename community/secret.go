package community

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
)

// secretHash is what is kept of a secret. Secrets are 256 random bits, so a plain hash cannot be turned back, and
// finding a secret by its hash compares nothing an attacker could learn from by timing.
type secretHash = [sha256.Size]byte

// letters writes secrets in lower case without padding: a double click selects them whole.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newSecret makes a secret, opened by a prefix that says what it is for.
func newSecret(prefix string) (text string, hash secretHash) {
	var random [32]byte
	rand.Read(random[:]) // never fails
	text = prefix + letters.EncodeToString(random[:])
	return text, hashSecret(text)
}

func hashSecret(text string) secretHash { return sha256.Sum256([]byte(text)) }
