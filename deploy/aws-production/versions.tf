# Production: replicas on Fargate behind a load balancer with TLS, PostgreSQL in two zones with backups of 30 days, Redis
# with a second node, alarms, and as many replicas as there is work. docs/DEPLOY.md says how it is used and what it costs.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    http = {
      source  = "hashicorp/http"
      version = "~> 3.4"
    }
  }
  backend "s3" {
    encrypt = true
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Project = "vitalgo", Environment = "production" }
  }
}
