package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"panal/community"
)

// Inbox is where the people of the story read their mail: the Mailer of World's Communities.
type Inbox struct {
	mu   sync.Mutex
	last map[string]community.Message // by address
}

// Send delivers a message.
func (i *Inbox) Send(_ context.Context, m community.Message) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.last == nil {
		i.last = map[string]community.Message{}
	}
	i.last[m.To] = m
	return nil
}

// code reads the code of the last sign-in message to an address: it opens the subject.
func (i *Inbox) code(address string) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	code, _, found := strings.Cut(i.last[address].Subject, " ")
	if !found {
		return "", fmt.Errorf("no code was sent to %s: is Inbox the mailer?", address)
	}
	return code, nil
}
