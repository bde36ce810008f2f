package oidc

import (
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Config{
		"https://panal:s3%2Fcret@accounts.example.com?name=Example":           {Key: "example", Name: "Example", Issuer: "https://accounts.example.com", ClientID: "panal", ClientSecret: "s3/cret"},
		"https://a%40b:c@id.example.com/realms/one?name=Our%20Realm!&key=one": {Key: "one", Name: "Our Realm!", Issuer: "https://id.example.com/realms/one", ClientID: "a@b", ClientSecret: "c"},
		"https://a:c@id.example.com/":                                         {Key: "id-example-com", Name: "id.example.com", Issuer: "https://id.example.com/", ClientID: "a", ClientSecret: "c"},
		"http://a:c@10.0.0.7:5556/dex?name=Dex&allow-private-address=yes":     {Key: "dex", Name: "Dex", Issuer: "http://10.0.0.7:5556/dex", ClientID: "a", ClientSecret: "c", PrivateAllowed: true},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s: %#v, %v", text, got, err)
		}
	}
}

// A mistake is told without the secret, and so is the configuration itself.
func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "accounts.example.com", "https://", "https://accounts.example.com", "https://panal@accounts.example.com", "https://:S3CRET@accounts.example.com",
		"http://panal:S3CRET@accounts.example.com", "ftp://panal:S3CRET@accounts.example.com", "https://panal:S3CRET@accounts.example.com?nmae=x",
		"https://panal:S3CRET@accounts.example.com?key=Big", "https://panal:S3CRET@accounts.example.com?name=例",
		"https://panal:S3CRET@accounts.example.com?allow-private-address=true", "https://panal:S3CRET%zz@accounts.example.com", "https://panal:S3CRET@accounts.example.com#x",
	} {
		_, err := Parse(text)
		if err == nil || strings.Contains(err.Error(), "S3CRET") {
			t.Errorf("%q: %v", text, err)
		}
	}
	c, err := Parse("https://panal:S3CRET@accounts.example.com")
	if said := fmt.Sprintf("%v %+v %#v %s", c, c, c, c); err != nil || strings.Contains(said, "S3CRET") {
		t.Errorf("%s, %v", said, err)
	}
	if _, err := ParseAll([]string{"https://a:b@one.example?name=X", "https://a:b@two.example?name=x"}); err == nil {
		t.Error("two have one key")
	}
	if all, err := ParseAll([]string{"https://a:b@one.example?name=X", "https://a:b@two.example?name=Y"}); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
}
