package config_test

import (
	"testing"

	"vitalgo/slices/shared/infrastructure/config"
)

func TestDecodeSMTP(t *testing.T) {
	t.Parallel()
	for in, want := range map[config.Secret]config.SMTP{
		"smtps://u%40x:p%2Fw@mail.example:4650": {Host: "mail.example", Port: 4650, User: "u@x", Password: "p/w", Security: config.TLS},
		"smtps://mail.example":                  {Host: "mail.example", Port: 465, Security: config.TLS},
		"smtp://mail.example":                   {Host: "mail.example", Port: 587, Security: config.StartTLS},
		"smtp://localhost?tls=off":              {Host: "localhost", Port: 25, Security: config.Plain},
	} {
		if got, err := config.DecodeSMTP(in); got != want || err != nil {
			t.Errorf("%s is %+v, %v", string(in), got, err)
		}
	}
	for _, in := range []config.Secret{"", "mail.example:25", "https://mail.example", "smtp://", "smtps://mail.example?tls=off", "smtp://a?b=c"} {
		if _, err := config.DecodeSMTP(in); err == nil {
			t.Errorf("%q is read", string(in))
		}
	}
}

func TestMailsComeFromTheFrontEndsHost(t *testing.T) {
	t.Parallel()
	if got := (config.Config{FrontendURL: "https://vitalgo.example:8443"}).Sender(); got != "no-reply@vitalgo.example" {
		t.Errorf("from %s", got)
	}
	if got := (config.Config{MailFrom: "hola@vitalgo.example"}).Sender(); got != "hola@vitalgo.example" {
		t.Errorf("from %s", got)
	}
}
