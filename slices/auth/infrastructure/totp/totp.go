// Package totp makes and reads one-time passwords as apps do: RFC 6238 with SHA-1, 6 digits and 30 seconds.
package totp

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	issuer  = "VitalGo"
	keySize = 20 // bytes
	period  = 30 // seconds
	skew    = 1  // steps that a clock may be off, either way
)

// Codes implements application.OTPCodes.
type Codes struct{}

// NewKey implements application.OTPCodes.
func (Codes) NewKey(address string) ([]byte, string, error) {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	made, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: address, Secret: key})
	if err != nil {
		return nil, "", err
	}
	return key, made.URL(), nil
}

// Step implements application.OTPCodes.
func (Codes) Step(key []byte, code string, now time.Time) (int64, bool) {
	current := now.Unix() / period
	for step := current - skew; step <= current+skew; step++ {
		want, err := Code(key, step)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// Code returns the one-time password of a step.
func Code(key []byte, step int64) (string, error) {
	secret := base32.StdEncoding.EncodeToString(key)
	return hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{ //nolint:gosec // steps count from 1970
		Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
}
