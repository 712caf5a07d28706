using System.Globalization;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Facts about each engine of RDS, Aurora and DocumentDB.</summary>
internal static class DatabaseSettings
{
    private const string RequireTransport = "require_secure_transport";

    /// <summary>
    /// The whole version is stated. AWS would move away from it by itself, and the next deployment would try to go back.
    /// </summary>
    public static bool IsWholeVersion(string engine, string version) => version.Split('.').Length > MajorParts(engine);

    /// <summary>DocumentDB has no minor versions. Aurora's versions are whole.</summary>
    public static bool UpgradesItself(string engine, string version) => engine != "docdb" && !IsWholeVersion(engine, version);

    /// <summary>TLS is required, and slow statements are logged.</summary>
    public static ParameterGroup Parameters(string engine, string version) => new(Family(engine, version), engine switch
    {
        "postgres" or "aurora-postgresql" => [new("rds.force_ssl", "1")],
        "mysql" or "mariadb" => [new("log_output", "FILE"), new(RequireTransport, "1"), new("slow_query_log", "1")],
        "aurora-mysql" => [new(RequireTransport, "ON"), new("slow_query_log", "1")],
        "docdb" => [new("audit_logs", "enabled"), new("profiler", "enabled"), new("tls", "enabled", NeedsRestart: true)],
        _ => [new("rds.force_ssl", "1", NeedsRestart: true)],
    });

    /// <summary>Kinds of logs, sorted. Express Edition has no agent.</summary>
    public static IReadOnlyList<string> Logs(string engine) => engine switch
    {
        "postgres" => ["postgresql", "upgrade"],
        "aurora-postgresql" => ["postgresql"],
        "mysql" or "mariadb" or "aurora-mysql" => ["error", "slowquery"],
        "docdb" => ["audit", "profiler"],
        "sqlserver-ex" => ["error"],
        _ => ["agent", "error"],
    };

    /// <summary>The log group that AWS writes a kind of log to.</summary>
    public static string LogGroupName(string engine, string database, string kind) => engine switch
    {
        "docdb" => $"/aws/docdb/{database}/{kind}",
        "aurora-postgresql" or "aurora-mysql" => $"/aws/rds/cluster/{database}/{kind}",
        _ => $"/aws/rds/instance/{database}/{kind}",
    };

    /// <summary>Performance Insights need memory that small MySQL and MariaDB instances lack.</summary>
    public static bool HasPerformanceInsights(string engine, string version, string instanceClass, string? region)
    {
        var small = instanceClass.Split('.') is [_, "t2" or "t3" or "t4g", "micro" or "small"];
        return engine switch
        {
            "mysql" or "mariadb" => !small,
            "aurora-mysql" => !small && instanceClass.Split('.') is not [_, "t2" or "t3", _],
            "docdb" => version is ['3' or '4' or '5', ..] && region?.StartsWith("us-gov-", StringComparison.Ordinal) != true,
            _ => true,
        };
    }

    /// <summary>The largest gp3 volume, in GiB.</summary>
    public static int MostStorage(string engine) => engine.StartsWith("sqlserver-", StringComparison.Ordinal) ? 16384 : 65536;

    // postgres17, mysql8.4, sqlserver-ex-16.0, aurora-mysql8.0, docdb5.0
    private static string Family(string engine, string version)
    {
        var parts = version.Split('.');
        if (engine.StartsWith("sqlserver-", StringComparison.Ordinal))
            return $"{engine}-{Number(parts[0])}.{Number(parts.ElementAtOrDefault(1))}";
        return engine + string.Join('.', parts.Take(engine == "docdb" ? 2 : MajorParts(engine)));
    }

    private static int MajorParts(string engine) => engine switch
    {
        "postgres" or "aurora-postgresql" => 1,
        "docdb" => 3,
        _ => 2,
    };

    // "00" -> 0
    private static int Number(string? digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
