package httpserver

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

type clientIPKey struct{}

// ResolveClientIP finds the address that the request came from: the last one of X-Forwarded-For
// before the trusted proxies, if the peer is one of them, else the peer. No other header is read.
func ResolveClientIP(trusted []netip.Prefix) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			client := clientOf(r, trusted)
			AddLogAttr(r.Context(), "ip", client.String())
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), clientIPKey{}, client)))
		})
	}
}

// ClientIP returns the client's address, or the zero Addr outside of a request. An IPv4 address is
// never in its IPv6 form.
func ClientIP(ctx context.Context) netip.Addr {
	addr, _ := ctx.Value(clientIPKey{}).(netip.Addr)
	return addr
}

// Network returns what limits count as one client: an IPv4 address, or the /64 of an IPv6 one,
// which a single client has all of.
func Network(addr netip.Addr) netip.Prefix {
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	prefix, _ := addr.Prefix(bits) // fails for other lengths only
	return prefix
}

func clientOf(r *http.Request, trusted []netip.Prefix) netip.Addr {
	client := peer(r)
	forwarded := r.Header.Values("X-Forwarded-For")
	if len(forwarded) == 0 {
		return client
	}
	for _, entry := range slices.Backward(strings.Split(strings.Join(forwarded, ","), ",")) {
		if !contains(trusted, client) {
			return client
		}
		addr, ok := parseAddr(strings.TrimSpace(entry))
		if !ok {
			return client
		}
		client = addr
	}
	return client
}

func peer(r *http.Request) netip.Addr {
	addr, _ := netip.ParseAddrPort(r.RemoteAddr)
	return bare(addr.Addr())
}

// parseAddr reads an address with or without a port.
func parseAddr(text string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		withPort, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = withPort.Addr()
	}
	return bare(addr), true
}

func bare(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

func contains(prefixes []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(prefix netip.Prefix) bool { return prefix.Contains(addr) })
}
