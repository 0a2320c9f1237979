package terraformcheck

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDeploymentsAreInOrder(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"aws-free-tier", "aws-production"} {
		found, err := Check(os.DirFS("../../deploy/" + folder))
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v\n%s", folder, err, strings.Join(found, "\n"))
		}
	}
}

func TestWhatIsWrongIsFound(t *testing.T) {
	t.Parallel()
	const database = `resource "aws_db_instance" "a" {
  storage_encrypted       = true
  publicly_accessible     = false
  deletion_protection     = true
  skip_final_snapshot     = false
  backup_retention_period = 7
}
`
	const rule = `resource "aws_vpc_security_group_ingress_rule" "a" {
  cidr_ipv4 = "0.0.0.0/0"
  from_port = 443
  to_port   = 443
}
`
	for name, c := range map[string]struct{ text, want string }{
		"a database in order":          {database, ""},
		"a database in the clear":      {strings.Replace(database, "storage_encrypted       = true", "storage_encrypted       = false", 1), "storage_encrypted is not true"},
		"a database without the word":  {strings.Replace(database, "  publicly_accessible     = false\n", "", 1), "publicly_accessible is not false"},
		"a database without backups":   {strings.Replace(database, "= 7", "= 0", 1), "no backups"},
		"the web":                      {rule, ""},
		"SSH for everybody":            {strings.ReplaceAll(rule, "443", "22"), "open to everybody at port 22"},
		"all up to the web":            {strings.Replace(rule, "443", "1", 1), "open to everybody at port 1"},
		"PostgreSQL for everybody, v6": {strings.ReplaceAll(strings.Replace(rule, `ipv4 = "0.0.0.0/0"`, `ipv6 = "::/0"`, 1), "443", "5432"), "port 5432"},
		"every port for everybody":     {"resource \"aws_vpc_security_group_ingress_rule\" \"a\" {\n  cidr_ipv4   = \"0.0.0.0/0\"\n  ip_protocol = \"-1\"\n}\n", "port unknown"},
		"ports of a set":               {"resource \"aws_vpc_security_group_ingress_rule\" \"a\" {\n  for_each  = toset([\"80\", \"22\"])\n  cidr_ipv4 = \"0.0.0.0/0\"\n}\n", "port 22"},
		"rules within a group":         {"resource \"aws_security_group\" \"a\" {\n  ingress {\n    from_port = 22\n  }\n}\n", "rules are resources"},
		"a machine":                    {"resource \"aws_instance\" \"a\" {}\n", "disk is not encrypted"},
		"a bucket alone":               {"resource \"aws_s3_bucket\" \"a\" {}\n", "without aws_s3_bucket_public_access_block"},
		"a variable that is not there": {"output \"a\" {\n  value = var.b\n}\n", "var.b is declared nowhere"},
		"a resource that is not there": {"output \"a\" {\n  value = aws_vpc.main[0].id\n}\n", "aws_vpc.main is declared nowhere"},
		"data that is not there":       {"output \"a\" {\n  value = { for x in data.aws_ami.debian.y : x.id => x }\n}\n", "data.aws_ami.debian is declared nowhere"},
		"within a text":                {"output \"a\" {\n  value = \"${local.b}\"\n}\n", "local.b is declared nowhere"},
		"an alarm that is never given": {"locals {\n  cache = { ReplicationGroupId = \"a\" }\n}\n", "by node"},
		"a variable for nobody":        {"variable \"a\" {}\n", "var.a is used nowhere"},
		"not formatted":                {"variable  \"a\" {}\noutput \"b\" {\n  value = var.a\n}\n", "not formatted"},
	} {
		found, err := Check(fstest.MapFS{"main.tf": {Data: []byte(c.text)}})
		said := strings.Join(found, "\n")
		if err != nil || c.want == "" && said != "" || !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, %v; want %q", name, said, err, c.want)
		}
	}
	if _, err := Check(fstest.MapFS{"main.tf": {Data: []byte("resource {")}}); err == nil {
		t.Error("takes what does not parse")
	}
	if _, err := Check(fstest.MapFS{}); err == nil {
		t.Error("finds nothing wrong with nothing")
	}
}
