package config

import (
	"encoding/base64"
	"net/url"
	"os"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// fileSuffix ends the names of variables that name a file with a secret, as orchestrators mount them.
const fileSuffix = "_FILE"

// environment returns the environment, with the secrets of T that are in files.
func environment[T any]() (map[string]string, error) {
	found := env.ToMap(os.Environ())
	var p problems
	for _, name := range secretNames(reflect.TypeFor[T]()) {
		path := found[name+fileSuffix]
		if path == "" {
			continue
		}
		p.unless(found[name] == "", name+" and "+name+fileSuffix+" are both set")
		content, err := os.ReadFile(path)                       //nolint:gosec // the operator names it
		p.unless(err == nil, name+fileSuffix+" cannot be read") // the error would quote the path
		found[name] = strings.TrimRight(string(content), "\r\n")
	}
	return found, p.err()
}

// secretNames returns the variables that the secrets of t are read from.
func secretNames(t reflect.Type) (names []string) {
	for f := range t.Fields() {
		switch {
		case group(f):
			names = append(names, secretNames(f.Type)...)
		case f.Type == reflect.TypeFor[Secret](), f.Type == reflect.TypeFor[[]Secret]():
			names = append(names, f.Tag.Get("env"))
		}
	}
	return names
}

// key notes what makes a key none: that it is missing, made of one piece again and again, or an example.
func (p *problems) key(name string, key Secret) {
	p.unless(key != "", name+" is not set")
	p.unless(!repeats(string(key)) && !repeats(decoded(key)), name+" is one character repeated, or one text")
	p.unless(!example(string(key)) && !example(decoded(key)), name+" is an example")
}

// decoded returns what a key in base64 says, "" for one that is not: its padding hides that it repeats itself.
func decoded(key Secret) string {
	plain, err := base64.StdEncoding.DecodeString(string(key))
	if err != nil {
		return ""
	}
	return string(plain)
}

// repeats reports whether s is a shorter text several times over: only then it is found in its double, but for the ends.
func repeats(s string) bool {
	return len(s) > 1 && strings.Contains((s + s)[1:2*len(s)-1], s)
}

// example reports whether s says that it is to be replaced; a random key does so once in millions.
func example(s string) bool {
	s = strings.ToLower(s)
	for _, word := range []string{"change", "example", "placeholder", "secret"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// address notes that the password of an address is the one of .env.example.
func (p *problems) address(name string, address Secret) {
	u, err := url.Parse(string(address))
	if err != nil {
		return // noted where it is used
	}
	password, _ := u.User.Password()
	p.unless(password != "PASSWORD", name+" has the password of the example")
}
