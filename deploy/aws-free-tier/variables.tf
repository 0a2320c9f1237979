variable "region" {
  type    = string
  default = "us-east-1"
}

variable "instance_type" {
  description = "t2.micro or t3.micro, whichever is free in the region."
  type        = string
  default     = "t2.micro"
}

variable "ssh_cidrs" {
  description = "Networks that may reach SSH, such as [\"198.51.100.7/32\"]."
  type        = list(string)
  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : tonumber(split("/", cidr)[1]) >= 24])
    error_message = "SSH is for named addresses: /24 or smaller."
  }
}

variable "ssh_public_key" {
  description = "Key of those who deploy."
  type        = string
}

variable "database_password" {
  description = "Of the role that owns the tables: openssl rand -hex 24."
  type        = string
  sensitive   = true
  validation {
    condition     = length(var.database_password) >= 32
    error_message = "32 characters or more."
  }
}
