package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// bareCmd serves what an order could be answered with if there were nothing to do for it: it reads the request's body
// and answers with one that is as long. It is net/http's share of an order, with the client's.
type bareCmd struct{}

func (bareCmd) Run() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	answer := bareAnswer()
	server := http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		w.Write(answer)
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	return errors.Join(attend(listener.Addr().String()), server.Close(), ignoreClosed(<-served))
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// bareAnswer looks like an order in a group buy that is never full.
func bareAnswer() []byte {
	made := id.NewGenerator(nil).New(time.Now())
	money := `{"amount":1500,"currency":"EUR"}`
	return []byte(`{"id":"` + id.Order.Text(made) + `","member":"` + id.Member.Text(made) + `","email":"m0-1000@bench.example","state":"` +
		string(commerce.AwaitingGroup) + `","offer":"` + id.Offer.Text(made) + `","group_buy":"` + id.GroupBuy.Text(made) +
		`","subtotal":` + money + `,"discount":` + money + `,"total":` + money +
		`,"placed_at":"2026-03-02T12:00:00.123456Z","paid_at":"2026-03-02T12:00:00.123456Z","lines":[{"product":"` + id.Product.Text(made) +
		`","variant":"` + id.Variant.Text(made) + `","title":"Honey, 500 g","quantity":1,"unit_price":` + money + `,"unit_paid":` + money + `}]}` + "\n")
}

// measureBare returns how many requests a second the bare handler answers to the same clients.
func measureBare(ctx context.Context, l load, lasts time.Duration) (float64, error) {
	s, err := l.drive(ctx, lasts)
	return perSecond(s.orders, s.took), err
}
