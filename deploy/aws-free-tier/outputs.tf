output "server_address" {
  description = "EC2_PUBLIC_IP of deploy-to-test.sh, and of the DNS record."
  value       = aws_eip.server.public_ip
}

output "database_address" {
  description = "Host and port in DATABASE_URL and MIGRATION_DATABASE_URL."
  value       = aws_db_instance.main.endpoint
}
