package graph

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
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

// nodes answers Query.node and Query.nodes: for each type asked the one lookup that its slice registered.
type nodes struct{ byType map[string]lookup }

// Node answers Query.node.
func (n nodes) Node(ctx context.Context, wanted id.Global) (id.Object, error) {
	found, err := n.Nodes(ctx, []id.Global{wanted})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// Nodes answers Query.nodes, with one lookup for each type.
func (n nodes) Nodes(ctx context.Context, wanted []id.Global) ([]id.Object, error) {
	if len(wanted) > maxNodes {
		return nil, fault.New(fault.BadInput)
	}
	ids := map[string][]id.ID{}
	for _, g := range wanted {
		ids[g.Type] = append(ids[g.Type], g.ID)
	}
	found := map[id.Global]id.Object{}
	for typ, ofType := range ids {
		objects, err := n.find(ctx, typ, ofType)
		if err != nil {
			return nil, err
		}
		for key, object := range objects {
			found[id.Global{Type: typ, ID: key}] = object
		}
	}
	out := make([]id.Object, len(wanted))
	for i, g := range wanted {
		out[i] = found[g]
	}
	return out, nil
}

// find asks the slice of a type. What the viewer's role may not see is null, like what does not exist.
func (n nodes) find(ctx context.Context, typ string, ids []id.ID) (map[id.ID]id.Object, error) {
	find, ok := n.byType[typ]
	if !ok {
		return nil, nil
	}
	objects, err := find(ctx, access.From(ctx), ids)
	if code := fault.CodeOf(err); code == fault.Forbidden || code == fault.NotFound {
		return nil, nil
	}
	return objects, err
}
