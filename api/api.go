// Package api serves Panal to programs: REST over JSON, described by OpenAPI 3.1 at /api/openapi.json and, for people,
// at /api/docs.
//
// It decides how a request is read and an answer written: paths, tokens, problems (RFC 9457), pages, idempotency keys,
// rate limits. It leaves every rule of the business, and who may do what, to the services that it calls; it states
// beside each route which rule applies (routes.go) and asks it once more before a body is read.
package api

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"panal/commerce"
	"panal/fault"
	"panal/fission"
	"panal/internal/clock"
	"panal/internal/limit"
	"panal/internal/live"
)

// Version is the version of the interface that the OpenAPI document describes. Every change of the document is a new
// version: the last number for what is added, the middle one for what a client may notice, the first for what breaks
// one.
const Version = "1.38.0"

// Config says what the API serves.
type Config struct {
	People    People      // community.Service
	Keyring   Keyring     // community.Keyring
	Tiers     TierService // community.Service
	Commerce  Commerce    // commerce.Service
	Growth    Growth      // growth.Service
	Loyalty   Loyalty     // loyalty.Service
	Content   Content     // content.Service
	Ledger    Ledger      // ledger.Service
	Notices   Notices     // notice.Service
	Fission   Fission     // fission.Service
	Templates fission.World
	Requests  Requests // store.DB
	Facts     Facts    // store.Facts
	News      News     // store.Wake
	Clock     clock.Clock
	Origin    string // of the pages, for links back to them: https://panal.example
	Limits    Limits
	// ClientIP names where a request comes from, for limits; nil takes the connection's address. It is set where a
	// proxy that is trusted tells the address.
	ClientIP func(*http.Request) string
	// Stopping ends the streams when it is closed, for a server that shuts down waits for them; nil never does.
	Stopping <-chan struct{}
}

// TierService knows the levels of membership, and who is in them.
type TierService interface {
	tierKeeping
	standingKeeping
}

// Commerce is where things are sold: what is asked of it stands beside each noun.
type Commerce interface {
	productKeeping
	offerKeeping
	groupBuyKeeping
	givingKeeping
	dropKeeping
	orderKeeping
	paymentKeeping
	termSelling
	campaignKeeping
	campaignCounting
}

// server answers requests.
type server struct {
	Config
	tokens, visitors limiter
	groups           *live.Hub[groupKey, commerce.GroupBuyView]
	spec             *huma.OpenAPI
}

// New returns the handler of everything under /api/.
func New(c Config) http.Handler {
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	if c.ClientIP == nil {
		c.ClientIP = func(r *http.Request) string { return limit.Address(r, false) }
	}
	s := &server{Config: c}
	limits := c.Limits.orDefault()
	s.tokens, s.visitors = newLimiter(limits.Token, limits.Most), newLimiter(limits.Visitor, limits.Most)
	s.groups = live.NewHub(s.groupSource(), live.DefaultPace)
	mux := http.NewServeMux()
	s.register(mux, humago.New(mux, document()))
	s.serveDocument(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problem(speaks(r), http.StatusNotFound))
	})
	return recovering(mux)
}

// register adds every route of the table, and an answer for every other method on its path.
func (s *server) register(mux *http.ServeMux, to huma.API) {
	methods := map[string][]string{}
	for _, r := range routes {
		methods[r.path] = append(methods[r.path], r.method)
		r.serve(s, to, s.operation(r))
	}
	for path, allowed := range methods {
		allow := strings.Join(allowed, ", ")
		mux.HandleFunc(base+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", allow)
			writeProblem(w, problem(speaks(r), http.StatusMethodNotAllowed))
		})
	}
	s.spec = to.OpenAPI()
}

// recovering answers a panic as an internal fault: the stack is for the log alone.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				slog.ErrorContext(r.Context(), "panic", "method", r.Method, "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				writeProblem(w, problemOf(speaks(r), fault.From(nil)))
			}
		}()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
