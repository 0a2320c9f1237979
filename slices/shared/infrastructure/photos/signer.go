package photos

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// signer signs addresses of photos.
type signer struct {
	keys [][]byte // the first one signs, all are believed
	now  func() time.Time
}

// sign returns the query of an address: when it ends, in seconds of Unix time, and a MAC over that and the key.
func (s signer) sign(key string) string {
	expires := strconv.FormatInt(s.now().Add(lifetime).Unix(), 10)
	return url.Values{"exp": {expires}, "sig": {mac(s.keys[0], key, expires)}}.Encode()
}

// accepts reports whether the query is one that sign made for the key, and not too old.
func (s signer) accepts(key string, query url.Values) bool {
	expires, signature := query.Get("exp"), query.Get("sig")
	end, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || !s.now().Before(time.Unix(end, 0)) {
		return false
	}
	return slices.ContainsFunc(s.keys, func(secret []byte) bool {
		return hmac.Equal([]byte(mac(secret, key, expires)), []byte(signature))
	})
}

func mac(secret []byte, key, expires string) string {
	hash := hmac.New(sha256.New, secret)
	hash.Write([]byte(key + "\x00" + expires))
	return base64.RawURLEncoding.EncodeToString(hash.Sum(nil))
}
