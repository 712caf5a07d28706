namespace ManifestToEcs.LongRuns;

/// <summary>The product of AWS's public price list that is the price of an item of <c>prices.json</c>.</summary>
/// <param name="Offer">Name of the offer file, such as AmazonECS.</param>
/// <param name="Usage">Usage type, which AWS writes behind the name of a region.</param>
/// <param name="Attributes">Attributes that the product has besides.</param>
internal sealed record PriceItem(string Offer, string Usage, params (string Name, string Value)[] Attributes)
{
    /// <summary>Null: the item stands in no price list that is known.</summary>
    public static PriceItem? Of(string item) => item.Split('/') switch
    {
        ["fargate", "x86", "vcpu-hour"] => new("AmazonECS", "Fargate-vCPU-Hours:perCPU"),
        ["fargate", "x86", "gb-hour"] => new("AmazonECS", "Fargate-GB-Hours"),
        ["fargate", "arm", "vcpu-hour"] => new("AmazonECS", "Fargate-ARM-vCPU-Hours:perCPU"),
        ["fargate", "arm", "gb-hour"] => new("AmazonECS", "Fargate-ARM-GB-Hours"),
        ["fargate", "storage", _] => new("AmazonECS", "Fargate-EphemeralStorage-GB-Hours"),
        ["alb", "hour"] => new("AWSELB", "LoadBalancerUsage", ("operation", "LoadBalancing:Application")),
        ["alb", _] => new("AWSELB", "LCUUsage", ("operation", "LoadBalancing:Application")),
        ["nlb", "hour"] => new("AWSELB", "LoadBalancerUsage", ("operation", "LoadBalancing:Network")),
        ["nlb", _] => new("AWSELB", "LCUUsage", ("operation", "LoadBalancing:Network")),
        ["nat", "hour"] => new("AmazonEC2", "NatGateway-Hours"),
        ["nat", _] => new("AmazonEC2", "NatGateway-Bytes"),
        ["ipv4", _] => new("AmazonVPC", "PublicIPv4:InUseAddress"),
        ["vpce", "hour"] => new("AmazonVPC", "VpcEndpoint-Hours"),
        ["vpce", _] => new("AmazonVPC", "VpcEndpoint-Bytes"),
        ["logs", "ingested-gb"] => new("AmazonCloudWatch", "DataProcessing-Bytes"),
        ["logs", _] => new("AmazonCloudWatch", "TimedStorage-ByteHrs"),
        ["cloudwatch", "metric-month"] => new("AmazonCloudWatch", "CW:MetricMonitorUsage"),
        ["cloudwatch", _] => new("AmazonCloudWatch", "CW:AlarmMonitorUsage"),
        ["secret", _] => new("AWSSecretsManager", "AWSSecretsManager-Secrets"),
        ["ecr", _] => new("AmazonECR", "TimedStorage-ByteHrs"),
        ["efs", _] => new("AmazonEFS", "TimedStorage-ByteHrs"),
        ["rds", "gp3-gb-month"] => new("AmazonRDS", "RDS:GP3-Storage", ("databaseEngine", "PostgreSQL")),
        ["rds", "gp3-gb-month", _] => new("AmazonRDS", "RDS:Multi-AZ-GP3-Storage", ("databaseEngine", "PostgreSQL")),
        ["rds", var engine, var size] => new("AmazonRDS", "InstanceUsage:" + size, ("deploymentOption", "Single-AZ"),
            ("databaseEngine", engine switch { "postgres" => "PostgreSQL", "mysql" => "MySQL", "mariadb" => "MariaDB", _ => engine })),
        ["aurora", "gb-month"] => new("AmazonRDS", "Aurora:StorageUsage", ("databaseEngine", "Aurora PostgreSQL")),
        ["aurora", var size] => new("AmazonRDS", "InstanceUsage:" + size, ("databaseEngine", "Aurora PostgreSQL")),
        ["docdb", "gb-month"] => new("AmazonDocDB", "StorageUsage"),
        ["docdb", var size] => new("AmazonDocDB", "InstanceUsage:" + size),
        ["elasticache", var engine, var size] => new("AmazonElastiCache", "NodeUsage:" + size,
            ("cacheEngine", engine == "redis" ? "Redis" : "Valkey")),
        ["msk", "gb-month"] => new("AmazonMSK", "Kafka.Storage.GP2"),
        ["msk", ['k', 'a', 'f', 'k', 'a', .. var size]] => new("AmazonMSK", "Kafka" + size),
        _ => null,
    };
}
