package graph_test

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"vitalgo/slices/shared/infrastructure/telemetry"
)

// dashboard is what of Grafana's file is looked at.
type dashboard struct {
	Templating struct {
		List []struct{ Name, Type, Definition string }
	}
	Panels []panel
}

type panel struct {
	ID         int
	Type       string
	Title      string
	Datasource struct{ UID string }
	Targets    []struct {
		Datasource struct{ UID string }
		Expr       string
	}
}

type rules struct {
	Groups []struct {
		Rules []struct{ Alert, Expr string }
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// metricNames are the metrics that a text names; what Prometheus itself makes, as up, is not among them.
func metricNames(text string) []string {
	return regexp.MustCompile(`\b(?:vitalgo|go|process)_[a-z0-9_]+\b`).FindAllString(text, -1)
}

// exposed returns the names of all series of a server that has seen everything once, and the families they are of.
func exposed(t *testing.T) (names, families map[string]bool) {
	t.Helper()
	a := newWatched(t, telemetry.Options{Metrics: true, Version: "1.2.3"})
	a.ask(t, "primary", mineQuery, "")
	ended, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0)) // a time that is over: who merely leaves is no failure
	defer cancel()
	if a.parts.Redis.Get(ended, "x").Err() == nil || a.parts.DB.Ping(ended) == nil {
		t.Fatal("an ended context reads")
	}
	watch := a.parts.Telemetry.Database()
	watch.Answered(t.Context(), "57014")
	series, text := a.scrape(t)
	names, families = map[string]bool{}, map[string]bool{}
	for one := range series {
		name, _, _ := strings.Cut(one, "{")
		names[name] = true
	}
	for _, family := range regexp.MustCompile(`(?m)^# TYPE (\S+)`).FindAllStringSubmatch(text, -1) {
		families[family[1]] = true
	}
	return names, families
}

// What the dashboard, the alerts and the page on metrics name is there, and the page names all there is of ours.
func TestWhatOperatorsLookAtIsThere(t *testing.T) {
	t.Parallel()
	names, families := exposed(t)
	shown := readDashboard(t)
	for _, p := range shown.Panels {
		for _, target := range p.Targets {
			wantNames(t, "the panel "+p.Title, target.Expr, names)
		}
	}
	for _, v := range shown.Templating.List {
		if v.Type == "query" {
			wantNames(t, "the variable "+v.Name, v.Definition, names)
		}
	}
	runbook := readFile(t, "docs/RUNBOOK.md")
	for _, group := range readRules(t).Groups {
		for _, rule := range group.Rules {
			if !strings.Contains(rule.Expr, "up{") {
				wantNames(t, "the alert "+rule.Alert, rule.Expr, names)
			}
			if !strings.Contains(runbook, "`"+rule.Alert+"`") {
				t.Errorf("the runbook does not say what to do about %s", rule.Alert)
			}
		}
	}
	documented := metricNames(readFile(t, "docs/OBSERVABILITY.md"))
	for _, name := range documented {
		if !families[name] && name != "go_" && name != "process_" {
			t.Errorf("docs/OBSERVABILITY.md tells of %s, which there is not", name)
		}
	}
	for family := range families {
		if strings.HasPrefix(family, "vitalgo_") && !slices.Contains(documented, family) {
			t.Errorf("docs/OBSERVABILITY.md does not tell of %s", family)
		}
	}
}

func wantNames(t *testing.T, place, expr string, exposed map[string]bool) {
	t.Helper()
	named := metricNames(expr)
	if len(named) == 0 || strings.Count(expr, "(") != strings.Count(expr, ")") || strings.Count(expr, "{") != strings.Count(expr, "}") {
		t.Errorf("%s asks for nothing, or is not closed: %s", place, expr)
	}
	for _, name := range named {
		if !exposed[name] {
			t.Errorf("%s asks for %s, which the server does not show", place, name)
		}
	}
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal([]byte(readFile(t, "deploy/grafana/vitalgo.json")), &d); err != nil {
		t.Fatal(err)
	}
	if first := d.Templating.List[0]; first.Name != "datasource" || first.Type != "datasource" {
		t.Errorf("the first variable is %+v: the data source is the operator's to choose", first)
	}
	ids, targets := map[int]bool{}, 0
	for _, p := range d.Panels {
		if ids[p.ID] || p.Title == "" {
			t.Errorf("the panel %d %q has no id or no title of its own", p.ID, p.Title)
		}
		ids[p.ID] = true
		if p.Type != "row" && (p.Datasource.UID != "${datasource}" || len(p.Targets) == 0) {
			t.Errorf("the panel %q asks %q for %d things", p.Title, p.Datasource.UID, len(p.Targets))
		}
		for _, target := range p.Targets {
			targets++
			if target.Datasource.UID != "${datasource}" {
				t.Errorf("the panel %q asks %q", p.Title, target.Datasource.UID)
			}
		}
	}
	if targets < 20 {
		t.Errorf("%d queries are no dashboard", targets)
	}
	return d
}

func readRules(t *testing.T) rules {
	t.Helper()
	var r rules
	if err := yaml.Unmarshal([]byte(readFile(t, "deploy/prometheus/alerts.yml")), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Groups) == 0 || len(r.Groups[0].Rules) < 5 {
		t.Errorf("alerts %+v", r)
	}
	return r
}
