package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"

	"panal/community/notice"
)

// Only the browser can read a message: its push service, which carries it, cannot. A message is sealed with a key that
// is agreed on between the browser's key and one that is made for this message alone (RFC 8291), in one record of the
// encoding aes128gcm (RFC 8188).

const (
	recordSize = 4096 // every push service takes this much
	saltSize   = 16
	overhead   = saltSize + 4 + 1 + 65 + 1 + 16 // salt, record size, length of the key, key; delimiter, tag
)

var errTooLong = errors.New("the message is longer than push services take")

func seal(to notice.Subscription, text []byte) ([]byte, error) {
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails (crypto/rand)
	return sealWith(once, salt, to, text)
}

func sealWith(once *ecdh.PrivateKey, salt []byte, to notice.Subscription, text []byte) ([]byte, error) {
	if len(text)+overhead > recordSize {
		return nil, errTooLong
	}
	theirs, err := ecdh.P256().NewPublicKey(to.P256DH)
	if err != nil {
		return nil, err
	}
	agreed, err := once.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	ours := once.PublicKey().Bytes()
	key, nonce, err := keys(agreed, to.Auth, salt, to.P256DH, ours)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	record := binary.BigEndian.AppendUint32(slices.Clone(salt), recordSize)
	record = append(append(record, byte(len(ours))), ours...)
	const last = 2 // the delimiter of the last record
	return gcm.Seal(record, nonce, append(slices.Clone(text), last), nil), nil
}

// keys derives the key and the nonce of a message.
func keys(agreed, auth, salt, theirs, ours []byte) (key, nonce []byte, err error) {
	info := "WebPush: info\x00" + string(theirs) + string(ours)
	material, err := hkdf.Key(sha256.New, agreed, auth, info, 32)
	if err != nil {
		return nil, nil, err
	}
	if key, err = hkdf.Key(sha256.New, material, salt, "Content-Encoding: aes128gcm\x00", 16); err != nil {
		return nil, nil, err
	}
	nonce, err = hkdf.Key(sha256.New, material, salt, "Content-Encoding: nonce\x00", 12)
	return key, nonce, err
}
