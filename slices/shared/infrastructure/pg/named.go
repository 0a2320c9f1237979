package pg

import (
	"context"
	"sync"
)

// numbered is a statement whose arguments had names.
type numbered struct {
	sql   string
	names []string // argument $1 is that of the first
}

// statements are those numbered so far, by their text: a fixed number, since no statement is made of values.
var statements sync.Map

// numberedArgs returns a statement with arguments by number. The driver would read its text each time to find the names.
func numberedArgs(sql string, args []any) (string, []any) {
	if len(args) != 1 {
		return sql, args
	}
	named, ok := args[0].(Args)
	if !ok {
		return sql, args
	}
	s := numberedStatement(sql, named)
	if s == nil {
		return sql, args
	}
	values := make([]any, len(s.names))
	for i, name := range s.names {
		values[i] = named[name]
	}
	return s.sql, values
}

// numberedStatement returns nil where the driver has to say what is wrong.
func numberedStatement(sql string, named Args) *numbered {
	if known, ok := statements.Load(sql); ok {
		s, _ := known.(*numbered)
		return s
	}
	itself := make(Args, len(named))
	for name := range named {
		itself[name] = name
	}
	text, order, err := itself.RewriteQuery(context.Background(), nil, sql, nil)
	if err != nil {
		return nil
	}
	s := &numbered{sql: text}
	for _, one := range order {
		name, ok := one.(string)
		if !ok { // an argument that is not given
			return nil
		}
		s.names = append(s.names, name)
	}
	statements.Store(sql, s)
	return s
}
