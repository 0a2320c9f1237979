package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
)

// OTPEnrolment is how long an enrolment of one-time passwords waits for its confirmation.
const OTPEnrolment = 10 * time.Minute

const (
	recoveryCodes  = 10 // of one enrolment
	recoveryLength = 10 // characters of 5 random bits each
)

// NewRecoveryCodes returns codes that replace a one-time password, once each.
func NewRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		var b [recoveryLength]byte
		_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		code := strings.ToLower(base32.StdEncoding.EncodeToString(b[:])[:recoveryLength])
		codes[i] = code[:recoveryLength/2] + "-" + code[recoveryLength/2:]
	}
	return codes
}

// RecoveryHash returns what is stored of a recovery code, however it is written; false for a text that is none.
func RecoveryHash(code string) ([]byte, bool) {
	code = CleanCode(code)
	if len(code) != recoveryLength {
		return nil, false
	}
	sum := sha256.Sum256([]byte(strings.ToLower(code)))
	return sum[:], true
}

// NoCode reports whether somebody who may send a code sent none.
func NoCode(code *string) bool { return code == nil || strings.TrimSpace(CleanCode(*code)) == "" }

// CleanCode takes out what people write between the characters of a code.
func CleanCode(code string) string { return strings.NewReplacer(" ", "", "-", "").Replace(code) }
