package contest

import (
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"vitalgo/bench/internal/load"
	"vitalgo/bench/internal/machine"
)

// Peer is another GraphQL server on the same tables. None of them knows who asks: they answer Q1 to Q3.
type Peer struct {
	Name    string // as flags name it
	Title   string
	folder  string // below peers
	install [][]string
	command []string
	path    string
	queries map[*Question]string
	files   map[*Question]string // in place of queries: in the folder queries, without .graphql
}

const peersFolder = "peers"

// plain are the questions as the servers with resolvers are asked, whose schema is peers/node/schema.graphql.
var plain = map[*Question]string{
	Q1: `query Profile($id: ID!) { patient(id: $id) { ` + profile + ` } }`,
	Q2: `query Record($id: ID!) { patient(id: $id) { ` + profile + plainLists + ` } }`,
	Q3: `query Panel($id: ID!) { panel(guardian: $id) { ` + panelist + plainLists + ` } }`,
}

const plainLists = ` medications ` + medicationFields + ` allergies ` + allergyFields + ` illnesses ` + illnessFields + ` surgeries ` + surgeryFields

// Peers are all that the benchmark knows.
func Peers() []Peer {
	node := func(name, title, path string, queries map[*Question]string) Peer {
		return Peer{
			Name: name, Title: title, folder: "node", install: [][]string{{"npm", "ci", "--no-fund", "--no-audit"}},
			command: []string{"node", name + ".js"}, path: path, queries: queries,
		}
	}
	return []Peer{
		node("postgraphile", "PostGraphile 5", "/graphql", generated),
		node("apollo", "Apollo Server 5 + DataLoader", "/", plain),
		node("yoga", "GraphQL Yoga 5 + DataLoader", "/graphql", plain),
		node("mercurius", "Mercurius with loaders, JIT on", "/graphql", plain),
		{
			Name: "graphjin", Title: "GraphJin", folder: "graphjin", path: "/",
			install: [][]string{{"go", "build", "-o", "bin/graphjin", "."}},
			command: []string{"bin/graphjin"}, files: map[*Question]string{Q1: "Profile", Q2: "Record", Q3: "Panel"},
		},
		{
			Name: "gqlgen", Title: "gqlgen + dataloadgen as the tutorials do it", folder: "gqlgen", path: "/graphql",
			install: [][]string{{"go", "tool", "gqlgen", "generate"}, {"go", "build", "-o", "bin/gqlgen", "."}},
			command: []string{"bin/gqlgen"}, queries: plain,
		},
	}
}

// Install fetches what the peer is made of, where that has not been done yet.
func (p Peer) Install(ctx context.Context) error {
	folder := filepath.Join(peersFolder, p.folder)
	if p.folder == "node" {
		if _, err := os.Stat(filepath.Join(folder, "node_modules")); err == nil {
			return nil
		}
	}
	for _, command := range p.install {
		cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // one of the lines above
		cmd.Dir = folder
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("install %s: %w: %s", p.Name, err, output)
		}
	}
	return nil
}

// questions are the texts that the peer is asked.
func (p Peer) questions() (map[*Question]string, error) {
	all := map[*Question]string{}
	maps.Copy(all, p.queries)
	for q, name := range p.files {
		text, err := os.ReadFile(filepath.Join(peersFolder, p.folder, "queries", name+".graphql"))
		if err != nil {
			return nil, err
		}
		all[q] = string(text)
	}
	return all, nil
}

// Start starts the peer in production mode.
func (p Peer) Start(ctx context.Context, stage Stage, sockets string) (*Target, error) {
	address, err := machine.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	queries, err := p.questions()
	if err != nil {
		return nil, err
	}
	env := append(stage.Postgres.OwnerEnv(sockets), "NODE_ENV=production", "HOST=127.0.0.1", "PORT="+port)
	process, err := machine.Start(ctx, p.command, filepath.Join(peersFolder, p.folder), env,
		p.ready(address), filepath.Join(stage.Dir, p.Name+".log"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	t := &Target{Name: p.Title, Address: address, Process: process, Stage: stage, Requests: map[*Question][][]byte{}}
	for q, query := range queries {
		for _, reader := range stage.People.Of(q) {
			id := reader.User
			if q == Q1 || q == Q2 {
				id = reader.Patient
			}
			text, err := body(query, map[string]any{"id": id})
			if err != nil {
				return nil, err
			}
			t.Requests[q] = append(t.Requests[q], load.Request(p.path, address, "", text))
		}
	}
	return t, nil
}

// ready is when the peer answers a query; one with an allow list answers at all.
func (p Peer) ready(address string) machine.Ready {
	if p.files != nil {
		return machine.Listens(address)
	}
	return machine.AnswersQuery("http://" + address + p.path)
}

// generated are the questions as PostGraphile is asked, which makes its schema from the tables.
var generated = map[*Question]string{
	Q1: `query Profile($id: UUID!) { patient: patientByRowId(rowId: $id) { ` + generatedProfile + ` } }`,
	Q2: `query Record($id: UUID!) { patient: patientByRowId(rowId: $id) { ` + generatedProfile + generatedLists + ` } }`,
	Q3: `query Panel($id: UUID!) { panel: allGuardianships(condition: {guardianId: $id}) { nodes { patient: patientByPatientId {
		id: rowId firstName lastName documentNumber birthDate` + generatedLists + ` } } } }`,
}

const (
	generatedProfile = `id: rowId firstName lastName documentType documentNumber birthDate phone originCountry`
	generatedLists   = `
		medications: medicationsByPatientId(condition: {deletedAt: null}, orderBy: [START_DATE_DESC, CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
			id: rowId name dosage frequency startDate endDate isActive prescribedBy notes } }
		allergies: allergiesByPatientId(condition: {deletedAt: null}, orderBy: [SEVERITY_RANK_DESC, CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
			id: rowId allergen severity reaction treatment diagnosisDate notes } }
		illnesses: illnessesByPatientId(condition: {deletedAt: null}, orderBy: [DIAGNOSIS_DATE_DESC, CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
			id: rowId name status isChronic diagnosisDate icd10Code treatment diagnosedBy notes } }
		surgeries: surgeriesByPatientId(condition: {deletedAt: null}, orderBy: [SURGERY_DATE_DESC, CREATED_AT_DESC, ROW_ID_DESC]) { nodes {
			id: rowId procedure date: surgeryDate hospital surgeon anesthesia durationMinutes complications notes } }`
)
