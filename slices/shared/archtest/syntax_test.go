package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"testing"
)

// A syntaxRule returns why a piece of code may not stand in a file of that name, or "".
type syntaxRule func(name string, node ast.Node) string

// ownGoroutines are packages that start goroutines which see to panics themselves, or run as long as the process does.
var ownGoroutines = regexp.MustCompile(`slices/shared/infrastructure/` +
	`(app|background|childprocess|events|graphqlstream|httpserver|ledgertest|loader|logging|mailtest|pg|plain|redisdb|redisdev|redistest|testenv)/`)

// bareGoroutine finds goroutines that nobody recovers: a panic in one ends the process, with all that it answers at the
// time.
func bareGoroutine(name string, node ast.Node) string {
	if ownGoroutines.MatchString(name) {
		return ""
	}
	const why = "starts a goroutine whose panic nobody recovers: background.Go"
	switch node := node.(type) {
	case *ast.GoStmt:
		return why
	case *ast.CallExpr:
		called, ok := node.Fun.(*ast.SelectorExpr)
		if !ok || called.Sel.Name != "Go" {
			return ""
		}
		if from, ok := called.X.(*ast.Ident); !ok || from.Name != "background" {
			return why
		}
	}
	return ""
}

// endlessStream finds handlers of responses that make an answer themselves: one that refuses an operation answers it
// again and again, and the stream never ends.
func endlessStream(_ string, node ast.Node) string {
	handler, ok := node.(*ast.FuncLit)
	if !ok || len(handler.Type.Params.List) != 1 || !isResponse(results(handler.Type)) {
		return ""
	}
	why := ""
	ast.Inspect(handler.Body, func(node ast.Node) bool {
		if made, ok := node.(*ast.CompositeLit); ok && selected(made.Type) == "graphql.Response" {
			why = "answers a refusal again and again: graphql.OneShot"
		}
		_, within := node.(*ast.FuncLit)
		return !within
	})
	return why
}

func results(f *ast.FuncType) ast.Expr {
	if f.Results == nil || len(f.Results.List) != 1 {
		return nil
	}
	return f.Results.List[0].Type
}

func isResponse(e ast.Expr) bool {
	pointer, ok := e.(*ast.StarExpr)
	return ok && selected(pointer.X) == "graphql.Response"
}

// selected returns a name with its package, as it is written.
func selected(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if from, ok := s.X.(*ast.Ident); ok {
			return from.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// broken returns what breaks a rule in a file.
func broken(t *testing.T, rule syntaxRule, name, text string) (found []string) {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		if node != nil {
			if why := rule(name, node); why != "" {
				found = append(found, files.Position(node.Pos()).String()+" "+why)
			}
		}
		return true
	})
	return found
}

func TestSec_E01_GoroutinesAreRecovered(t *testing.T) {
	t.Parallel()
	sources(t, func(name, text string) {
		for _, why := range broken(t, bareGoroutine, name, text) {
			t.Error(why)
		}
	})
}

func TestSec_G04_InterceptorsAnswerOnce(t *testing.T) {
	t.Parallel()
	sources(t, func(name, text string) {
		for _, why := range broken(t, endlessStream, name, text) {
			t.Error(why)
		}
	})
}

// The rules find what they are for.
func TestSyntaxRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule syntaxRule
		name string
		body string
		want int
	}{
		{bareGoroutine, "slices/staff/a.go", `go f()`, 1},
		{bareGoroutine, "graph/a.go", `group.Go(f)`, 1},
		{bareGoroutine, "slices/staff/a.go", `background.Go(ctx, log, f)`, 0},
		{bareGoroutine, "slices/shared/infrastructure/httpserver/a.go", `go f()`, 0},
		{endlessStream, "graph/a.go", `g(func(ctx context.Context) *graphql.Response { return &graphql.Response{} })`, 1},
		{endlessStream, "graph/a.go", `g(func(ctx context.Context) *graphql.Response { r := graphql.Response{}; return &r })`, 1},
		{endlessStream, "graph/a.go", `g(graphql.OneShot(&graphql.Response{}))`, 0},
		{endlessStream, "graph/a.go", `g(func(ctx context.Context) *graphql.Response { return next(ctx) })`, 0},
	} {
		if found := broken(t, c.rule, c.name, "package a\nfunc b() { "+c.body+" }"); len(found) != c.want {
			t.Errorf("%s in %s: %v", c.body, c.name, found)
		}
	}
}
