package oidc

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Config is what an operator says of a provider.
type Config struct {
	Key            string // in addresses: small letters, digits and hyphens
	Name           string // as people know it
	Issuer         string
	ClientID       string
	ClientSecret   string
	PrivateAllowed bool // it may be at a private address, and without encryption
}

// String leaves out the secret, wherever a configuration may be printed.
func (c Config) String() string { return c.Name + " (" + c.Issuer + ")" }

// GoString is String for %#v.
func (c Config) GoString() string { return c.String() }

// privateFlag is the option by which an operator lets the program call a provider in their own network.
const privateFlag = "allow-private-address"

// Parse reads a provider as an operator writes it:
//
//	https://CLIENT:SECRET@accounts.example.com/realm?name=Example&key=example&allow-private-address=yes
//
// The address without client and query is the issuer. What it says of a mistake never holds the secret.
func Parse(text string) (Config, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Fragment != "" {
		return Config{}, errors.New("an identity provider is written https://CLIENT:SECRET@issuer.example.com?name=Example, each part percent-encoded")
	}
	wrong := func(format string, args ...any) (Config, error) {
		return Config{}, fmt.Errorf("identity provider %s: "+format, append([]any{u.Host}, args...)...)
	}
	query := u.Query()
	for name := range query {
		if name != "name" && name != "key" && name != privateFlag {
			return wrong("there is no option %q", name)
		}
	}
	c := Config{Name: query.Get("name"), Key: query.Get("key"), ClientID: u.User.Username()}
	c.ClientSecret, _ = u.User.Password()
	if c.Name == "" {
		c.Name = u.Hostname()
	}
	if c.Key == "" {
		c.Key = key(c.Name)
	}
	if c.Key == "" || c.Key != key(c.Key) {
		return wrong("give it a key of small letters, digits and hyphens, such as key=example")
	}
	switch allowed := query.Get(privateFlag); allowed {
	case "", "no":
	case "yes":
		c.PrivateAllowed = true
	default:
		return wrong("%s is yes or no", privateFlag)
	}
	if c.ClientID == "" || c.ClientSecret == "" {
		return wrong("its client id and secret stand before the host, with a colon between")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && c.PrivateAllowed) {
		return wrong("its address begins with https, unless %s=yes", privateFlag)
	}
	u.User, u.RawQuery = nil, ""
	c.Issuer = u.String()
	return c, nil
}

// ParseAll reads several, which have a key each.
func ParseAll(texts []string) (all []Config, err error) {
	seen := map[string]bool{}
	for _, text := range texts {
		c, err := Parse(text)
		if err != nil {
			return nil, err
		}
		if seen[c.Key] {
			return nil, fmt.Errorf("two identity providers have the key %q: give one another", c.Key)
		}
		seen[c.Key] = true
		all = append(all, c)
	}
	return all, nil
}

// key is a name as it stands in addresses.
func key(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}
