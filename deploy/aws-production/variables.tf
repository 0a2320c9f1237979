variable "region" {
  type    = string
  default = "us-east-1"
}

variable "image" {
  description = "The server's image with the tag of a commit, never a moving one."
  type        = string
  validation {
    condition     = can(regex(":[0-9a-f]{7,40}$", var.image))
    error_message = "Name the commit, as in account/vitalgo:1a2b3c4."
  }
}

variable "domain" {
  description = "Where the API is reached; the certificate is made for it."
  type        = string
}

variable "zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
}

variable "frontend_url" {
  description = "Where links in mails and QR codes lead, and the origin that browsers may call from."
  type        = string
}

variable "secrets_arn" {
  description = "Secret of Secrets Manager, in JSON, with JWT_SECRET_KEY, DATA_ENCRYPTION_KEY, DATABASE_URL, MIGRATION_DATABASE_URL, REDIS_URL and SMTP_URL."
  type        = string
}

variable "redis_password" {
  description = "openssl rand -hex 32; also part of REDIS_URL."
  type        = string
  sensitive   = true
}

variable "alarm_email" {
  description = "Who is told of alarms."
  type        = string
}

variable "replicas" {
  description = "Fewest and most replicas."
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 6 }
}

variable "database_class" {
  description = "Sized by measurement: bench/RESULTS.md."
  type        = string
  default     = "db.m7g.large"
}
