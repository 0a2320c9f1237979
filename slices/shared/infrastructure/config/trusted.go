package config

import "slices"

// Trusted says which GraphQL documents run.
type Trusted struct {
	// Documents is off, log or enforce: what is done with documents that Manifest does not hold.
	Documents string `env:"TRUSTED_DOCUMENTS" envDefault:"off"`
	Manifest  string `env:"TRUSTED_DOCUMENTS_MANIFEST"`
}

func (t Trusted) check(p *problems) {
	p.unless(slices.Contains([]string{"off", "log", "enforce"}, t.Documents), "TRUSTED_DOCUMENTS is none of off, log, enforce")
	p.unless(t.Documents == "off" || t.Manifest != "", "TRUSTED_DOCUMENTS_MANIFEST is not set")
}
