package graph

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/loader"
)

// maxNodes is how many ids nodes takes.
const maxNodes = 100

// lookup finds the objects of one type that a viewer may see; the others are left out.
type lookup func(ctx context.Context, v access.Viewer, ids []id.ID) (map[id.ID]id.Object, error)

// lookupOf makes a lookup of a use case.
func lookupOf[T id.Object](find func(context.Context, access.Viewer, []id.ID) (map[id.ID]T, error)) lookup {
	return func(ctx context.Context, v access.Viewer, ids []id.ID) (map[id.ID]id.Object, error) {
		found, err := find(ctx, v, ids)
		objects := make(map[id.ID]id.Object, len(found))
		for key, object := range found {
			objects[key] = object
		}
		return objects, err
	}
}

// lookups find the objects of each type.
type lookups map[string]lookup

// Find returns the objects named that v may see, with one lookup for each type. What v's role may not see is
// left out, like what does not exist.
func (l lookups) Find(ctx context.Context, v access.Viewer, wanted []id.Global) (map[id.Global]id.Object, error) {
	ids := map[string][]id.ID{}
	for _, g := range wanted {
		ids[g.Type] = append(ids[g.Type], g.ID)
	}
	found := map[id.Global]id.Object{}
	for typ, ofType := range ids {
		objects, err := l.find(ctx, v, typ, ofType)
		if err != nil {
			return nil, err
		}
		for key, object := range objects {
			found[id.Global{Type: typ, ID: key}] = object
		}
	}
	return found, nil
}

func (l lookups) find(ctx context.Context, v access.Viewer, typ string, ids []id.ID) (map[id.ID]id.Object, error) {
	find, ok := l[typ]
	if !ok {
		return nil, nil
	}
	objects, err := find(ctx, v, ids)
	if code := fault.CodeOf(err); code == fault.Forbidden || code == fault.NotFound {
		return nil, nil
	}
	return objects, err
}

// nodes answers Query.node and Query.nodes.
type nodes struct{ byType lookups }

// Node answers Query.node.
func (n nodes) Node(ctx context.Context, wanted id.Global) (id.Object, error) {
	found, err := n.Nodes(ctx, []id.Global{wanted})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// Nodes answers Query.nodes, in the order asked.
func (n nodes) Nodes(ctx context.Context, wanted []id.Global) ([]id.Object, error) {
	if len(wanted) > maxNodes {
		return nil, fault.New(fault.BadInput)
	}
	found, err := n.byType.Find(ctx, access.From(ctx), wanted)
	if err != nil {
		return nil, err
	}
	out := make([]id.Object, len(wanted))
	for i, g := range wanted {
		out[i] = found[g]
	}
	return out, nil
}

// objects loads rows for the fields that lead to a row of any type.
type objects struct {
	byID *loader.Batch[id.Global, id.Object]
}

func newObjects(byType lookups) objects {
	return objects{loader.New(func(ctx context.Context, wanted []id.Global) (map[id.Global]id.Object, error) {
		return byType.Find(ctx, access.From(ctx), wanted)
	})}
}

// Object returns nil where the id names nothing that the viewer may see.
func (o objects) Object(ctx context.Context, wanted id.Global) (id.Object, error) {
	found, err := o.byID.LoadOptional(ctx, wanted)
	if err != nil || found == nil {
		return nil, err
	}
	return *found, nil
}
