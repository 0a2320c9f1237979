package config

import (
	"net"
	"net/url"
	"strconv"
)

// Pooler is what stands between the server and PostgreSQL.
type Pooler string

// The poolers.
const (
	// NoPooler is PostgreSQL itself, or a pooler that lends a session for as long as a client keeps it.
	NoPooler Pooler = ""
	// TransactionPooler lends a session for one transaction, as PgBouncer does in transaction mode.
	TransactionPooler Pooler = "transaction"
)

// Database says where PostgreSQL is: by one URL, or by its parts; and how to reach it past a pooler.
type Database struct {
	URL        Secret `env:"DATABASE_URL"`
	ServerHost string `env:"DATABASE_HOST" envDefault:"localhost"`
	ServerPort int    `env:"DATABASE_PORT" envDefault:"5432"`
	Name       string `env:"DATABASE_NAME"`
	User       string `env:"DATABASE_USER"`
	Password   Secret `env:"DATABASE_PASSWORD"`
	Pooler     Pooler `env:"DATABASE_POOLER"`
	DirectURL  Secret `env:"DATABASE_DIRECT_URL"`
	PoolSize   int32  `env:"DATABASE_POOL_SIZE" envDefault:"20"`
}

const minPoolSize = 4 // a request may read beside its transaction, and several come at once

// Address returns the connection URL, made of the parts where no URL is given; "" if they do not make one.
func (d Database) Address() Secret {
	if d.URL != "" {
		return d.URL
	}
	if d.Name == "" || d.User == "" {
		return ""
	}
	u := url.URL{
		Scheme: "postgres",
		User:   url.UserPassword(d.User, string(d.Password)),
		Host:   net.JoinHostPort(d.ServerHost, strconv.Itoa(d.ServerPort)),
		Path:   "/" + d.Name,
	}
	return Secret(u.String())
}

// Direct returns the connection URL for what keeps its session: the same, where no pooler stands between.
func (d Database) Direct() Secret {
	if d.DirectURL != "" {
		return d.DirectURL
	}
	return d.Address()
}

// OwnerURL returns where the role logs in that owns the tables: it migrates, and writes reference data. Where no such
// address is given it is that of the server.
func (c Config) OwnerURL() Secret {
	if c.MigrationURL != "" {
		return c.MigrationURL
	}
	return c.Database.Direct()
}

func (p *problems) database(d Database) {
	p.unless(d.Address() != "", "DATABASE_URL is not set (nor DATABASE_NAME and DATABASE_USER)")
	p.address("DATABASE_URL", d.Address())
	p.address("DATABASE_DIRECT_URL", d.DirectURL)
	p.unless(d.PoolSize >= minPoolSize, "DATABASE_POOL_SIZE is below 4")
	p.pooler(d)
}

// pooler notes what is missing behind a pooler: the job queue, migrations and maintenance keep their sessions.
func (p *problems) pooler(d Database) {
	p.unless(d.Pooler == NoPooler || d.Pooler == TransactionPooler, "DATABASE_POOLER is neither empty nor transaction")
	p.unless(d.Pooler == NoPooler || d.DirectURL != "", "DATABASE_DIRECT_URL is not set, which DATABASE_POOLER needs")
}
