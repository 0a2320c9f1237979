resource "aws_sns_topic" "alarms" {
  name = "vitalgo-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  balancer = { LoadBalancer = aws_lb.main.arn_suffix }
  target   = { LoadBalancer = aws_lb.main.arn_suffix, TargetGroup = aws_lb_target_group.server.arn_suffix }
  database = { DBInstanceIdentifier = aws_db_instance.main.identifier }
  service  = { ClusterName = aws_ecs_cluster.main.name, ServiceName = aws_ecs_service.server.name }
  cache    = aws_elasticache_replication_group.main

  # name = [namespace, metric, statistic, operator, threshold, dimensions]
  alarms = merge({
    server-errors      = ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", "GreaterThanThreshold", 5, local.target]
    balancer-errors    = ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", "GreaterThanThreshold", 5, local.balancer]
    slow-answers       = ["AWS/ApplicationELB", "TargetResponseTime", "Average", "GreaterThanThreshold", 1, local.target]
    replicas-not-ready = ["AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", "GreaterThanThreshold", 0, local.target]
    server-cpu         = ["AWS/ECS", "CPUUtilization", "Average", "GreaterThanThreshold", 85, local.service]
    server-memory      = ["AWS/ECS", "MemoryUtilization", "Average", "GreaterThanThreshold", 85, local.service]
    database-cpu       = ["AWS/RDS", "CPUUtilization", "Average", "GreaterThanThreshold", 80, local.database]
    database-disk      = ["AWS/RDS", "FreeStorageSpace", "Minimum", "LessThanThreshold", 10737418240, local.database]
    database-sessions  = ["AWS/RDS", "DatabaseConnections", "Maximum", "GreaterThanThreshold", 250, local.database]
    }, {
    # ElastiCache reports by node, and not by group. The names of the nodes are known once they are there, their number before.
    for i in range(local.cache.num_cache_clusters) : "redis-memory-${i + 1}" => [
      "AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Maximum", "GreaterThanThreshold", 75,
      { CacheClusterId = sort(local.cache.member_clusters)[i] }
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "main" {
  for_each            = local.alarms
  alarm_name          = "vitalgo-${each.key}"
  namespace           = each.value[0]
  metric_name         = each.value[1]
  statistic           = each.value[2]
  comparison_operator = each.value[3]
  threshold           = each.value[4]
  dimensions          = each.value[5]
  period              = 60
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
