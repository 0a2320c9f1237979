# The newest Debian 12.
data "aws_ami" "debian" {
  most_recent = true
  owners      = ["136693071363"]
  filter {
    name   = "name"
    values = ["debian-12-amd64-*"]
  }
}

resource "aws_key_pair" "deploy" {
  key_name_prefix = "vitalgo-"
  public_key      = var.ssh_public_key
}

resource "aws_instance" "server" {
  ami                    = data.aws_ami.debian.id
  instance_type          = var.instance_type
  subnet_id              = aws_subnet.public.id
  vpc_security_group_ids = [aws_security_group.server.id]
  key_name               = aws_key_pair.deploy.key_name
  user_data              = file("${path.module}/user-data.sh")
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers get no credentials of the machine
  }
  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
  }
  lifecycle {
    ignore_changes = [ami] # a newer image is not a reason to lose the machine
  }
}

resource "aws_eip" "server" {
  instance = aws_instance.server.id
  domain   = "vpc"
}

# Before the free 750 hours, 20 GB or 15 GB out are used up.
resource "aws_budgets_budget" "free" {
  name         = "vitalgo-test"
  budget_type  = "COST"
  limit_amount = "1"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}
