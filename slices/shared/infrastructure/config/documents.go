package config

import "slices"

// Documents says what is done with documents that no front end was built with.
type Documents struct {
	// TrustedDocuments is off, log or enforce, and is about documents that TrustedManifest does not hold.
	TrustedDocuments string `env:"TRUSTED_DOCUMENTS" envDefault:"off"`
	TrustedManifest  string `env:"TRUSTED_DOCUMENTS_MANIFEST"`
}

func (p *problems) documents(d Documents) {
	p.unless(slices.Contains([]string{"off", "log", "enforce"}, d.TrustedDocuments), "TRUSTED_DOCUMENTS is none of off, log, enforce")
	p.unless(d.TrustedDocuments == "off" || d.TrustedManifest != "", "TRUSTED_DOCUMENTS_MANIFEST is not set")
}
