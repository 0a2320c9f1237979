// Package explorer serves the API explorer, GraphiQL, from assets inside the binary: nothing is
// loaded from elsewhere. It is meant for development only; the built page lies in web/dist, and
// where nothing was built a plain page says how to.
package explorer

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:web/dist
var built embed.FS

const (
	assetPrefix = "/graphiql/"
	noStore     = "no-store"
	// forever fits assets only whose name holds a hash of their content.
	forever = "public, max-age=31536000, immutable"
)

// contentSecurityPolicy admits this origin only. Monaco, the editor, makes style elements and has
// images in its style sheet, hence 'unsafe-inline' and data:.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"font-src 'self'; img-src 'self' data:; worker-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// unbuilt stands where the page would: gqlgen's stock page would load its scripts from elsewhere.
const unbuilt = "The explorer was not built. In slices/shared/infrastructure/explorer:\n\n" +
	"    npm ci --prefix web && npm run build --prefix web\n\n" +
	"The API is at /graphql; README.md has a query for curl.\n"

// Handler serves the explorer's page at / and its assets below /graphiql/; every other path is
// answered 404, every method but GET and HEAD 405. The page speaks to /graphql on its own origin.
func Handler() http.Handler { return handlerOf(built) }

// handlerOf serves what was built into files: the page with its assets, or nothing but a word on how to build them.
func handlerOf(files fs.FS) http.Handler {
	page, err := fs.ReadFile(files, "web/dist/index.html")
	mediaType := "text/html; charset=utf-8"
	if err != nil {
		page, mediaType = []byte(unbuilt), "text/plain; charset=utf-8"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header())
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if r.URL.Path == "/" {
			write(w, mediaType, page)
			return
		}
		name, isAsset := strings.CutPrefix(r.URL.Path, assetPrefix)
		if !isAsset {
			http.NotFound(w, r)
			return
		}
		serveAsset(w, r, files, name)
	})
}

func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", noStore)
}

// serveAsset answers a file that lies compressed in web/dist: as it is, or, for the rare client that
// does not take gzip, decompressed. A file system refuses names that leave it.
func serveAsset(w http.ResponseWriter, r *http.Request, files fs.FS, name string) {
	mediaType, ok := mediaTypeOf(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := fs.ReadFile(files, "web/dist/"+name+".gz")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header) {
		w.Header().Set("Content-Encoding", "gzip")
	} else if body, err = decompress(body); err != nil {
		http.Error(w, "the asset cannot be read", http.StatusInternalServerError)
		return
	}
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", forever)
	}
	write(w, mediaType, body)
}

// mediaTypeOf knows the kinds of file the build makes. It does not ask the mime package, which
// answers differently from one machine to the next.
func mediaTypeOf(name string) (string, bool) {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8", true
	case ".css":
		return "text/css; charset=utf-8", true
	case ".ttf":
		return "font/ttf", true
	case ".txt":
		return "text/plain; charset=utf-8", true
	default:
		return "", false
	}
}

// acceptsGzip reads Accept-Encoding (RFC 9110, 12.5.3): gzip or * that is not refused by a weight of 0.
func acceptsGzip(h http.Header) bool {
	accepted := false
	for _, coding := range strings.Split(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, parameters, _ := strings.Cut(coding, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			return !isZeroWeight(parameters)
		case "*":
			accepted = !isZeroWeight(parameters)
		}
	}
	return accepted
}

func isZeroWeight(parameters string) bool {
	weight, isWeight := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameters)), "q=")
	if !isWeight {
		return false
	}
	q, err := strconv.ParseFloat(weight, 64)
	return err != nil || q == 0
}

func decompress(compressed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("open gzip: %w", err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("read gzip: %w", err)
	}
	return content, nil
}

func write(w http.ResponseWriter, mediaType string, body []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) //nolint:gosec // a file of the binary. It fails only when the client has gone: nobody is left to tell
}
