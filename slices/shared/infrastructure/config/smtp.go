package config

import (
	"errors"
	"net/url"
	"strconv"
)

// SMTP says how a mail server is reached.
type SMTP struct {
	Host     string
	Port     int
	User     string
	Password Secret
	// Security is how the connection is encrypted.
	Security Security
}

// Security is how a connection to a mail server is encrypted.
type Security int

// The ways: from the start, by STARTTLS, and not at all, for a server on the same machine.
const (
	TLS Security = iota
	StartTLS
	Plain
)

var errSMTP = errors.New("a mail server is smtps://USER:PASSWORD@HOST:PORT or smtp://USER:PASSWORD@HOST:PORT")

// DecodeSMTP reads the address of a mail server: smtps:// encrypts from the start, smtp:// by STARTTLS, and
// smtp://…?tls=off not at all.
func DecodeSMTP(s Secret) (SMTP, error) {
	u, err := url.Parse(string(s))
	if err != nil || u.Hostname() == "" {
		return SMTP{}, errSMTP
	}
	password, _ := u.User.Password()
	server := SMTP{Host: u.Hostname(), User: u.User.Username(), Password: Secret(password)}
	switch u.Scheme + "?" + u.RawQuery {
	case "smtps?":
		server.Security, server.Port = TLS, 465
	case "smtp?":
		server.Security, server.Port = StartTLS, 587
	case "smtp?tls=off":
		server.Security, server.Port = Plain, 25
	default:
		return SMTP{}, errSMTP
	}
	if u.Port() != "" {
		if server.Port, err = strconv.Atoi(u.Port()); err != nil {
			return SMTP{}, errSMTP
		}
	}
	return server, nil
}
