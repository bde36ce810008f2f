package sandbox

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A session is an order's hosted payment. The payer chooses what happens; once money is taken or under way the session
// is done, and choosing again does nothing: a double click pays once.

// Action is a button of the page.
type Action string

const (
	// Pay takes the money and says so at once.
	Pay Action = "pay"
	// PayOnce takes the money and says so at once; every later charge of the instrument that is kept is declined.
	PayOnce Action = "pay_once"
	// Decline takes nothing and says nothing. The payer may try again.
	Decline Action = "decline"
	// Delay takes the money at once and says so five seconds later: whoever asks by Query finds it before.
	Delay Action = "delay"
	// Twice takes the money once and says so twice.
	Twice Action = "twice"
	// OutOfOrder takes the money, says so, and only then says that it was reserved.
	OutOfOrder Action = "out_of_order"
	// Late has the money under way, as a bank transfer is: it is taken, and said so, after the time that is set for it.
	// Before, Query does not find it, so the order's hold ends unpaid.
	Late Action = "late"
	// WrongAmount takes one minor unit too little and says so truthfully.
	WrongAmount Action = "wrong_amount"
	// Forged takes nothing; somebody else says that it was paid, without a signature.
	Forged Action = "forged"
)

// Actions lists the buttons in the order of the page.
var Actions = []Action{Pay, PayOnce, Decline, Delay, Twice, OutOfOrder, Late, WrongAmount, Forged}

// delay is how long a delayed notice takes.
const delay = 5 * time.Second

// State says where a session is.
type State string

const (
	Open     State = "open"
	Declined State = "declined" // and still open
	Done     State = "done"     // money is taken or under way
)

// Session is an order's hosted payment.
type Session struct {
	Community   id.ID        `json:"community"`
	Order       id.ID        `json:"order"`
	Amount      money.Amount `json:"amount"` // asked for
	Currency    string       `json:"currency"`
	Description string       `json:"description"`
	Return      string       `json:"return"`               // where the payer goes afterwards
	Keep        bool         `json:"keep,omitzero"`        // the payer's instrument, for later charges
	Instrument  string       `json:"instrument,omitempty"` // which that is, once it was used
	Then        money.Amount `json:"then,omitzero"`        // charged first, where nothing is now
	ThenAt      time.Time    `json:"then_at,omitzero"`     // when that is
	State       State        `json:"state"`
	Charged     money.Amount `json:"charged"`           // taken, or under way
	TakenAt     time.Time    `json:"taken_at,omitzero"` // when the money is with the provider
	Notices     []Notice     `json:"notices,omitempty"` // still to be sent, in order
}

// Notice is a callback that is still to be sent.
type Notice struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	At     time.Time `json:"at"`
	Tries  int       `json:"tries,omitzero"`
	Forged bool      `json:"forged,omitzero"`
}

// ErrAction is returned for an action that is not on the page.
var ErrAction = fault.OnField("action", "invalid.sandbox_action")

// Act returns the session after the payer's choice.
func (s Session) Act(action Action, now time.Time, late time.Duration) (Session, error) {
	if !slices.Contains(Actions, action) {
		return s, ErrAction
	}
	if s.State == Done {
		return s, nil
	}
	types, at := []string{typePaid}, now
	s.Notices = slices.Clone(s.Notices)
	taken := s
	taken.State, taken.Charged, taken.TakenAt = Done, s.Amount, now
	if s.Keep {
		taken.Instrument = InstrumentOK
	}
	switch action {
	case Pay:
	case PayOnce:
		if s.Keep {
			taken.Instrument = InstrumentDeclined
		}
	case Decline:
		s.State = Declined
		return s, nil
	case Delay:
		at = now.Add(delay)
	case Twice:
		types = []string{typePaid, typePaid}
	case OutOfOrder:
		types = []string{typePaid, typeReserved}
	case Late:
		at = now.Add(late)
		taken.TakenAt = at
	case WrongAmount:
		if taken.Charged--; taken.Charged <= 0 {
			taken.Charged = s.Amount + 1
		}
	case Forged:
		s.Charged = s.Amount
		s.notify(typePaid, now, true)
		return s, nil
	}
	for _, t := range types {
		taken.notify(t, at, false)
	}
	return taken, nil
}

// notify adds a notice. Notices of one type have one id: sent twice, they are the same message.
func (s *Session) notify(kind string, at time.Time, forged bool) {
	s.Notices = append(s.Notices, Notice{ID: "msg_" + s.Order.String() + "_" + kind, Type: kind, At: at, Forged: forged})
}

func (s Session) charged() charged {
	return charged{hosted, s.Community, s.Order, s.Charged, s.Currency}
}

// due is when the next notice is to be sent; zero: there is none.
func (s Session) due() (at time.Time) {
	for _, n := range s.Notices {
		if at.IsZero() || n.At.Before(at) {
			at = n.At
		}
	}
	return at
}

func readSession(text string) (s Session, err error) {
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fault.Wrap("read a sandbox session", err)
	}
	return s, nil
}

// Checkout opens the session of an order, or returns to it, and returns the address of its page.
func (p *Provider) Checkout(ctx context.Context, c commerce.Charge) (string, error) {
	s := Session{Community: c.Community, Order: c.Order, Amount: c.Amount, Currency: c.Currency, Description: c.Description,
		Return: c.Return, Keep: c.Keep, Then: c.Then, ThenAt: c.ThenAt, State: Open}
	if _, err := p.refer(charged{hosted, c.Community, c.Order, c.Amount, c.Currency}); err != nil {
		return "", fault.Wrap("open a sandbox session", err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return "", fault.Wrap("open a sandbox session", err)
	}
	if err := p.store.InsertSandboxSession(ctx, s.Order.String(), string(text)); err != nil {
		return "", err
	}
	return p.config.PublicURL + "/sandbox/pay/" + p.token(c.Order), nil
}

// token names an order's page to its payer, and to nobody who only knows the order.
func (p *Provider) token(order id.ID) string {
	return base64.RawURLEncoding.EncodeToString(append(order[:], p.pages.sign(nil, order[:])[:signatureSize]...))
}

func (p *Provider) orderOf(token string) (order id.ID, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != len(order)+signatureSize {
		return order, commerce.ErrPaymentMissing
	}
	copy(order[:], b)
	if !hmac.Equal(p.pages.sign(nil, order[:])[:signatureSize], b[len(order):]) {
		return order, commerce.ErrPaymentMissing
	}
	return order, nil
}

// Session returns the session that a page is for.
func (p *Provider) Session(ctx context.Context, token string) (Session, error) {
	order, err := p.orderOf(token)
	if err != nil {
		return Session{}, err
	}
	s, _, err := p.load(ctx, order)
	return s, err
}

// Act does what the payer chose on a page, and returns where the payer goes next.
func (p *Provider) Act(ctx context.Context, token string, action Action) (returnURL string, err error) {
	order, err := p.orderOf(token)
	if err != nil {
		return "", err
	}
	return p.change(ctx, order, func(s Session, now time.Time) (Session, error) { return s.Act(action, now, p.config.Late) })
}

// change changes a session and sends what is due. Whoever comes second decides on what the first one left.
func (p *Provider) change(ctx context.Context, order id.ID, decide func(Session, time.Time) (Session, error)) (returnURL string, err error) {
	for range 5 {
		s, text, err := p.load(ctx, order)
		if err != nil {
			return "", err
		}
		changed, err := decide(s, p.clock.Now())
		if err != nil {
			return "", err
		}
		kept, err := p.swap(ctx, text, changed)
		if err != nil {
			return "", err
		}
		if kept != "" {
			_, err = p.send(ctx, changed, kept)
			return s.Return, err
		}
	}
	return "", fault.New(fault.Unavailable, "busy").After(time.Second)
}

// load returns a session and the text that it is kept as.
func (p *Provider) load(ctx context.Context, order id.ID) (Session, string, error) {
	text, found, err := p.store.SandboxSession(ctx, order.String())
	if err != nil {
		return Session{}, "", err
	}
	if !found {
		return Session{}, "", commerce.ErrPaymentMissing
	}
	s, err := readSession(text)
	return s, text, err
}

// swap keeps a changed session and returns its text; none when the old text is no longer what is kept.
func (p *Provider) swap(ctx context.Context, old string, s Session) (text string, err error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", fault.Wrap("keep a sandbox session", err)
	}
	if string(b) == old {
		return old, nil
	}
	swapped, err := p.store.SwapSandboxSession(ctx, s.Order.String(), old, string(b), s.due())
	if err != nil || !swapped {
		return "", err
	}
	return string(b), nil
}
