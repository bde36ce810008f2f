package jobs

import (
	"context"

	"panal/commerce"
	"panal/community/notice"
	"panal/fact"
	"panal/internal/id"
)

// What whoever passes a red packet on is told: that somebody claimed from it, and how it ended. And what whoever is given
// store credit is told, with the reason.

// packetClaimed tells that a friend claimed. Their own share they have just seen.
func (s NoticeSources) packetClaimed(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var p commerce.PacketFact
	if err := f.Decode(&p); err != nil || p.Member.IsZero() || p.Claimant == p.Member {
		return nil, err
	}
	claimant, err := s.People.Member(ctx, f.Community, p.Claimant)
	if err != nil {
		return nil, err
	}
	return []notice.News{{Kind: notice.PacketClaimed, Subject: f.Subject, From: p.Claimant, Members: []id.ID{p.Member},
		Args: notice.Args{"name": notice.Text(claimant.Name), "amount": notice.Sum(p.Amount, p.Currency)}}}, nil
}

func (s NoticeSources) packetReturned(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var p commerce.PacketFact
	if err := f.Decode(&p); err != nil || p.Member.IsZero() {
		return nil, err
	}
	return []notice.News{{Kind: notice.PacketReturned, Subject: f.Subject, Members: []id.ID{p.Member}, Args: notice.Args{"count": notice.Number(int(p.Claimed))}}}, nil
}

func (s NoticeSources) creditGiven(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var c commerce.CreditFact
	if err := f.Decode(&c); err != nil {
		return nil, err
	}
	return []notice.News{{Kind: notice.CreditGiven, Subject: c.Member, Members: []id.ID{c.Member},
		Args: notice.Args{"amount": notice.Sum(c.Amount, c.Currency), "reason": notice.Text(c.Reason)}}}, nil
}
