// Package terraformcheck reads the Terraform of a folder without Terraform and its providers: it finds what does not
// parse, is not formatted or names what is not there, and what stands open or unencrypted. Its test checks deploy/.
package terraformcheck

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// configuration is all that one folder declares.
type configuration struct {
	blocks   []*hclsyntax.Block
	declared map[string]bool // var.x, local.x, data.type.name, type.name
	used     map[string]bool
	found    []string
}

// Check returns what is wrong with the files *.tf of a folder.
func Check(folder fs.FS) ([]string, error) {
	files, err := fs.Glob(folder, "*.tf")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("no Terraform in the folder")
	}
	c := &configuration{declared: map[string]bool{}, used: map[string]bool{}}
	for _, name := range files {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		if err := c.read(name, text); err != nil {
			return nil, err
		}
	}
	for _, block := range c.blocks {
		c.references(block)
		if block.Type == "resource" {
			c.resource(block)
		}
	}
	for name := range c.declared {
		if strings.HasPrefix(name, "var.") && !c.used[name] {
			c.refuse("%s is used nowhere", name)
		}
	}
	slices.Sort(c.found)
	return c.found, nil
}

func (c *configuration) refuse(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *configuration) read(name string, text []byte) error {
	file, problems := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if problems.HasErrors() {
		return problems
	}
	if !bytes.Equal(hclwrite.Format(text), text) {
		c.refuse("%s is not formatted: terraform fmt", name)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return fmt.Errorf("%s: no HCL in its native syntax", name)
	}
	for _, block := range body.Blocks {
		c.blocks = append(c.blocks, block)
		switch block.Type {
		case "variable":
			c.declared["var."+block.Labels[0]] = true
		case "locals":
			for local := range block.Body.Attributes {
				c.declared["local."+local] = true
			}
		case "data":
			c.declared["data."+strings.Join(block.Labels, ".")] = true
		case "resource":
			c.declared[strings.Join(block.Labels, ".")] = true
		}
	}
	return nil
}

// builtIn are the roots of names that Terraform itself declares.
var builtIn = []string{"each", "count", "path", "self", "terraform"}

// references refuses names that nothing declares.
func (c *configuration) references(block *hclsyntax.Block) {
	for _, inner := range block.Body.Blocks {
		if inner.Type != "lifecycle" { // ignore_changes names attributes of the resource itself
			c.references(inner)
		}
	}
	for _, attribute := range block.Body.Attributes {
		for _, traversal := range attribute.Expr.Variables() {
			c.reference(traversal)
		}
		c.dimensions(attribute)
	}
}

// dimensions refuses those that no metric has: an alarm on one stays silent.
func (c *configuration) dimensions(attribute *hclsyntax.Attribute) {
	_ = hclsyntax.VisitAll(attribute.Expr, func(node hclsyntax.Node) hcl.Diagnostics { // it returns what the function returns
		if object, ok := node.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				if hcl.ExprAsKeyword(item.KeyExpr) == "ReplicationGroupId" {
					c.refuse("%s: ElastiCache reports by node: CacheClusterId", item.KeyExpr.Range())
				}
			}
		}
		return nil
	})
}

func (c *configuration) reference(traversal hcl.Traversal) {
	var steps []string
	for _, step := range traversal {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			steps = append(steps, s.Name)
		case hcl.TraverseAttr:
			steps = append(steps, s.Name)
		}
	}
	length := 2
	if steps[0] == "data" {
		length = 3
	}
	name := strings.Join(steps[:min(length, len(steps))], ".")
	c.used[name] = true
	if !slices.Contains(builtIn, steps[0]) && !c.declared[name] && len(steps) > 1 {
		c.refuse("%s: %s is declared nowhere", traversal.SourceRange(), name)
	}
}

// required are attributes that a resource must have with this very value.
var required = map[string]map[string]cty.Value{
	"aws_db_instance": {
		"storage_encrypted": cty.True, "publicly_accessible": cty.False, "deletion_protection": cty.True, "skip_final_snapshot": cty.False,
	},
	"aws_elasticache_replication_group": {"at_rest_encryption_enabled": cty.True, "transit_encryption_enabled": cty.True},
	"aws_efs_file_system":               {"encrypted": cty.True},
	"aws_s3_bucket_public_access_block": {
		"block_public_acls": cty.True, "block_public_policy": cty.True, "ignore_public_acls": cty.True, "restrict_public_buckets": cty.True,
	},
	"aws_lb": {"drop_invalid_header_fields": cty.True, "enable_deletion_protection": cty.True},
}

// webPorts are the only ones that the whole internet may reach.
var webPorts = []string{"80", "443"}

func (c *configuration) resource(block *hclsyntax.Block) {
	kind, name := block.Labels[0], strings.Join(block.Labels, ".")
	for attribute, want := range required[kind] {
		if got, ok := constant(block.Body, attribute); !ok || !got.RawEquals(want) {
			c.refuse("%s: %s is not %t", name, attribute, want.True())
		}
	}
	switch kind {
	case "aws_db_instance":
		if days, ok := constant(block.Body, "backup_retention_period"); !ok || days.AsBigFloat().Sign() <= 0 {
			c.refuse("%s: no backups", name)
		}
	case "aws_instance":
		c.instance(name, block.Body)
	case "aws_security_group":
		for _, inner := range block.Body.Blocks {
			if inner.Type == "ingress" || inner.Type == "egress" {
				c.refuse("%s: rules are resources of their own", name)
			}
		}
	case "aws_vpc_security_group_ingress_rule":
		c.ingress(name, block.Body)
	case "aws_s3_bucket":
		for _, companion := range []string{"aws_s3_bucket_public_access_block", "aws_s3_bucket_server_side_encryption_configuration"} {
			if !c.declared[companion+"."+block.Labels[1]] {
				c.refuse("%s: without %s of the same name", name, companion)
			}
		}
	}
}

func (c *configuration) instance(name string, body *hclsyntax.Body) {
	var encrypted, fenced bool
	for _, inner := range body.Blocks {
		switch inner.Type {
		case "root_block_device":
			value, ok := constant(inner.Body, "encrypted")
			encrypted = ok && value.RawEquals(cty.True)
		case "metadata_options":
			value, ok := constant(inner.Body, "http_tokens")
			fenced = ok && value.RawEquals(cty.StringVal("required"))
		}
	}
	if !encrypted {
		c.refuse("%s: its disk is not encrypted", name)
	}
	if !fenced {
		c.refuse("%s: http_tokens is not required", name)
	}
}

// ingress refuses rules that let the whole internet reach anything but the web's ports.
func (c *configuration) ingress(name string, body *hclsyntax.Body) {
	open := false
	for _, attribute := range []string{"cidr_ipv4", "cidr_ipv6"} {
		value, ok := constant(body, attribute)
		open = open || ok && strings.HasSuffix(value.AsString(), "/0")
	}
	if !open {
		return
	}
	// Its ports have to be written out: constants of its own, or of the set that it is made for each of.
	for _, port := range ports(body) {
		if !slices.Contains(webPorts, port) {
			c.refuse("%s: open to everybody at port %s", name, port)
		}
	}
}

// ports are those of a rule, "unknown" where they are not written out.
func ports(body *hclsyntax.Body) []string {
	if forEach := body.Attributes["for_each"]; forEach != nil {
		var found []string
		_ = hclsyntax.VisitAll(forEach.Expr, func(node hclsyntax.Node) hcl.Diagnostics { // it returns what the function returns
			if literal, ok := node.(*hclsyntax.TemplateExpr); ok {
				if value, problems := literal.Value(nil); !problems.HasErrors() {
					found = append(found, value.AsString())
				}
			}
			return nil
		})
		if len(found) == 0 {
			return []string{"unknown"}
		}
		return found
	}
	var found []string
	for _, attribute := range []string{"from_port", "to_port"} {
		value, ok := constant(body, attribute)
		if !ok || value.Type() != cty.Number {
			return []string{"unknown"}
		}
		found = append(found, value.AsBigFloat().Text('f', 0))
	}
	return found
}

// constant is an attribute's value, if it is written out.
func constant(body *hclsyntax.Body, name string) (cty.Value, bool) {
	attribute := body.Attributes[name]
	if attribute == nil {
		return cty.NilVal, false
	}
	value, problems := attribute.Expr.Value(nil)
	return value, !problems.HasErrors()
}
