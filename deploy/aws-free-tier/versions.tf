# A test environment within AWS's free tier: one machine with nginx, two replicas and Redis, and a database that only
# this machine reaches. docs/DEPLOY.md says how it is used and what it costs.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
  # The state holds the database's password: a bucket that is encrypted, versioned and private, named at "init".
  backend "s3" {
    encrypt = true
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Project = "vitalgo", Environment = "test" }
  }
}
