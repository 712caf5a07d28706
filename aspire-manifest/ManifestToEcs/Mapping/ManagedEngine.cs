using System.Globalization;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>Engines whose clients use the same protocol and the same connection strings.</summary>
internal enum EngineFamily
{
    Postgres,
    MySql,
    SqlServer,
    Redis,
    RabbitMq,
    Kafka,
    Mongo,
}

/// <summary>An AWS service that takes a container's place, with its defaults.</summary>
/// <param name="Name">As the overlay spells it.</param>
/// <param name="AwsEngine">As RDS, ElastiCache and the others spell it.</param>
/// <param name="MasterUser">Used when AWS reserves the container's own user name.</param>
internal sealed record ManagedEngine(
    string Name, EngineFamily Family, string AwsEngine, string Version, string InstanceClass, int Port, string MasterUser)
{
    private static readonly ManagedEngine[] Engines =
    [
        new("postgres", EngineFamily.Postgres, "postgres", "17", "db.t4g.micro", 5432, "postgres"),
        // Versions with long-term support, because Aurora wants the whole version.
        new("aurora-postgresql", EngineFamily.Postgres, "aurora-postgresql", "16.8", "db.t4g.medium", 5432, "postgres"),
        new("mysql", EngineFamily.MySql, "mysql", "8.4", "db.t4g.micro", 3306, "dbadmin"),
        new("aurora-mysql", EngineFamily.MySql, "aurora-mysql", "8.0.mysql_aurora.3.10.0", "db.t4g.medium", 3306, "dbadmin"),
        new("mariadb", EngineFamily.MySql, "mariadb", "11.4", "db.t4g.micro", 3306, "dbadmin"),
        new("sqlserver", EngineFamily.SqlServer, "sqlserver-ex", "16.00", "db.t3.small", 1433, "dbadmin"),
        new("valkey", EngineFamily.Redis, "valkey", "8.0", "cache.t4g.micro", 6379, "default"),
        new("redis", EngineFamily.Redis, "redis", "7.1", "cache.t4g.micro", 6379, "default"),
        new("rabbitmq", EngineFamily.RabbitMq, "rabbitmq", "3.13", "mq.m7g.medium", 5671, "mqadmin"),
        new("kafka", EngineFamily.Kafka, "kafka", "3.8.x", "kafka.t3.small", 9094, ""),
        new("documentdb", EngineFamily.Mongo, "docdb", "5.0.0", "db.t4g.medium", 27017, "dbadmin"),
    ];

    // Last part of the repository: docker.io/library/postgres, ankane/pgvector, mcr.microsoft.com/mssql/server
    private static readonly Dictionary<string, string> ByImage = new(StringComparer.OrdinalIgnoreCase)
    {
        ["postgres"] = "postgres", ["postgresql"] = "postgres", ["pgvector"] = "postgres", ["postgis"] = "postgres",
        ["mysql"] = "mysql", ["mysql-server"] = "mysql", ["mariadb"] = "mariadb",
        ["mssql/server"] = "sqlserver", ["azure-sql-edge"] = "sqlserver",
        ["redis"] = "valkey", ["valkey"] = "valkey", ["garnet"] = "valkey", ["keydb"] = "valkey", ["dragonfly"] = "valkey",
        ["rabbitmq"] = "rabbitmq",
        ["kafka"] = "kafka", ["cp-kafka"] = "kafka", ["confluent-local"] = "kafka", ["redpanda"] = "kafka",
        ["mongo"] = "documentdb", ["mongodb"] = "documentdb", ["mongodb-community-server"] = "documentdb",
        ["documentdb-local"] = "documentdb",
    };

    // User names that AWS reserves: a container's default user of this name cannot be kept.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "sa", "admin", "administrator", "guest", "root", "user", "public", "dbo", "rdsadmin", "rds_superuser", "rdsadmin_aurora", "master",
        "default", "mysql", "sys", "system",
    };

    /// <summary>The names of all engines.</summary>
    public static IEnumerable<string> Names => Engines.Select(engine => engine.Name);

    public static ManagedEngine? Named(string name) => Array.Find(Engines, engine => engine.Name == name);

    /// <summary>The engine that can take the place of an image, in whatever registry its copy lies, or null.</summary>
    public static ManagedEngine? OfImage(string image)
    {
        var parts = KnownImages.Repository(image).Split('/');
        var name = parts.Length > 1 && ByImage.ContainsKey(parts[^2] + "/" + parts[^1]) ? parts[^2] + "/" + parts[^1] : parts[^1];
        return ByImage.TryGetValue(name, out var engine) ? Named(engine)! : null;
    }

    /// <summary>The engine whose place a resource holds, by its image; null: the overlay must name one.</summary>
    public static ManagedEngine? Of(Resource resource) => resource.Image is { } image ? OfImage(image.Text) : null;

    /// <summary>The version that the image's tag asks for, where AWS has it; else the engine's default.</summary>
    public string VersionFor(string image)
    {
        var tag = KnownImages.Tag(image) ?? "";
        return (AwsEngine switch
        {
            "postgres" => Major(tag) is >= 13 and <= 18 and var major ? major.ToString(CultureInfo.InvariantCulture) : null,
            "mysql" => Known(tag, "8.0", "8.4"),
            "mariadb" => Known(tag, "10.6", "10.11", "11.4", "11.8"),
            "sqlserver-ex" => tag.StartsWith("2019", StringComparison.Ordinal) ? "15.00" : null,
            "rabbitmq" => tag.StartsWith('4') ? "4.2" : null,
            _ => null,
        }) ?? Version;
    }

    /// <summary>Whether AWS takes the name for a master user of this engine.</summary>
    public bool Accepts(string user)
    {
        var most = Family switch { EngineFamily.MySql => 16, EngineFamily.SqlServer => 128, _ => 63 };
        return user.Length > 0 && user.Length <= most && !Reserved.Contains(user) && char.IsAsciiLetter(user[0])
            && user.All(letter => letter == '_' || char.IsAsciiLetterOrDigit(letter));
    }

    // 17.6, 16-alpine, pg17, 0.8.0-pg17-trixie
    private static int? Major(string tag)
    {
        var pg = tag.IndexOf("pg", StringComparison.Ordinal);
        var digits = string.Concat(tag.Skip(pg < 0 ? 0 : pg + 2).TakeWhile(char.IsAsciiDigit));
        return digits.Length is > 0 and < 4 ? int.Parse(digits, CultureInfo.InvariantCulture) : null;
    }

    private static string? Known(string tag, params string[] versions) =>
        versions.FirstOrDefault(version => tag == version || tag.StartsWith(version + ".", StringComparison.Ordinal)
            || tag.StartsWith(version + "-", StringComparison.Ordinal));
}
