package commerce

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"unicode"
	"unicode/utf8"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// A code opens a campaign to whoever has it. A word that many share ("HONEY10") may be used so often; codes that the
// program draws are for one use each, carry 60 random bits, and are shown once: only hashes are kept. A wrong code, one
// that is used up, and one of a campaign that is over get the same answer, and only so many may be tried.

const (
	codeLength  = 12 // of 32 letters and digits: 60 bits
	codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	maxCodes    = 5000
	minWord     = 4
	maxWord     = 40
)

// CodeHash is what is kept of a code.
type CodeHash [sha256.Size]byte

// plain is a code without what makes no difference: case, spaces and hyphens.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return unicode.ToUpper(r)
	}, code)
}

// hashCode returns the hash of a code as somebody types it.
func hashCode(code string) CodeHash { return sha256.Sum256([]byte(plain(code))) }

// drawCode draws a code, in groups of four.
func drawCode() string {
	var random [codeLength]byte
	rand.Read(random[:]) // never fails
	var text strings.Builder
	for i, b := range random {
		if i > 0 && i%4 == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(codeLetters[int(b)%len(codeLetters)]) // 32 divides 256: every letter is as likely
	}
	return text.String()
}

// codeTx reads and keeps codes.
type codeTx interface {
	// OpenedBy returns the campaign that a code opens at the time of the write, and counts its use; ErrCode for none.
	OpenedBy(code CodeHash) (campaign id.ID, err error)
	// AddCodes keeps codes that open a campaign so many times each; 0 is any number.
	AddCodes(campaign id.ID, most int64, codes []CodeHash) error
	community.Attempts
}

// ErrCode is returned for every code that opens nothing, whatever the reason: guessing tells nothing.
var ErrCode = fault.OnField("code", "invalid.code_unknown")

// MakeCodes has codes open a campaign: so many that are drawn, for one use each, or a word, for so many uses.
type MakeCodes struct {
	Community id.ID
	Campaign  id.ID
	Count     int64
	Word      string
	Uses      int64 // of the word; 0 is any number
	Request   once.Request
}

func (c MakeCodes) check() error {
	var wrong fault.Fields
	if c.Word == "" {
		checkRange(&wrong, "count", c.Count, 1, maxCodes)
	} else {
		n := utf8.RuneCountInString(plain(c.Word))
		wrong.Check(n >= minWord && n <= maxWord && utf8.ValidString(c.Word), "word", "invalid.code_word", fault.Args{"min": minWord, "max": maxWord})
		checkRange(&wrong, "uses", c.Uses, 0, maxStock)
	}
	return wrong.Err()
}

// MakeCodes makes codes and returns them: they cannot be read again. A repeated request is refused, for the same reason.
func (s *Service) MakeCodes(ctx context.Context, actor access.Actor, cmd MakeCodes) (codes []string, err error) {
	if err := may(actor, access.CampaignManage, cmd.Community, id.Zero); err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		if err := tx.Claim(cmd.Request, cmd.Campaign); err != nil {
			return err
		}
		tx = working(tx, actor, id.Zero)
		c, err := tx.CampaignByID(cmd.Campaign)
		if err != nil {
			return err
		}
		if c.State == CampaignEnded {
			return ErrCampaignEnded
		}
		if err := cmd.check(); err != nil {
			return err
		}
		most := cmd.Uses
		if codes = []string{cmd.Word}; cmd.Word == "" {
			codes, most = make([]string, cmd.Count), 1
			for i := range codes {
				codes[i] = drawCode()
			}
		}
		hashes := make([]CodeHash, len(codes))
		for i, code := range codes {
			hashes[i] = hashCode(code)
		}
		if err := tx.AddCodes(c.ID, most, hashes); err != nil {
			return err
		}
		return emit(tx, c.fact(FactCampaignChanged))
	})
	return codes, err
}

// CodeCount is how many codes a campaign has, and how often they were used.
type CodeCount struct{ Codes, Uses int64 }

// Codes counts the codes of a campaign.
func (s *Service) Codes(ctx context.Context, actor access.Actor, community, campaign id.ID) (CodeCount, error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return CodeCount{}, err
	}
	n, err := s.store.Codes(ctx, community, campaign)
	return n, fault.Wrap("count codes", err)
}

// guess counts that a member tries a code, in a write of its own: what comes of it may be undone, the try may not.
func (s *Service) guess(ctx context.Context, in, member id.ID) error {
	return s.store.Write(ctx, in, func(tx Tx) error { return community.TakeGuess(tx, member) })
}
