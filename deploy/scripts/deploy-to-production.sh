#!/usr/bin/env bash
# Brings a version to production: a snapshot of the database, the migration by the new image, and then the replicas.
#   deploy-to-production.sh IMAGE
# IMAGE carries the tag of a commit. Needs terraform, which is initialised in deploy/aws-production, has its variables in
# terraform.tfvars there and asks before it changes anything; and aws, with a login.
set -euo pipefail
cd "$(dirname "$0")/../aws-production"
image=${1:?IMAGE}

snapshot=vitalgo-before-${image##*:}-$(date -u +%Y%m%d%H%M%S)
aws rds create-db-snapshot --db-instance-identifier vitalgo --db-snapshot-identifier "$snapshot" >/dev/null
aws rds wait db-snapshot-available --db-snapshot-identifier "$snapshot"
echo "snapshot $snapshot"

# The family alone names its newest revision, so the one with the new image has to be there before it is run.
terraform apply -target=aws_ecs_task_definition.migrate -var "image=$image"
cluster=$(terraform output -raw cluster) network=$(terraform output -raw network)
task=$(aws ecs run-task --cluster "$cluster" --launch-type FARGATE --task-definition vitalgo-migrate \
  --network-configuration "$network" --query 'tasks[0].taskArn' --output text)
aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$task"
status=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" \
  --query "tasks[0].containers[?name=='migrate'].exitCode | [0]" --output text)
if [[ $status != 0 ]]; then # "None" where it did not even start
  echo "the migration ended with $status: the replicas stay as they are; its log is $task of /vitalgo/server" >&2
  exit 1
fi
terraform apply -var "image=$image"
