namespace Aspire.Npgsql;

/// <summary>Settings of a Postgres data source, bound from <c>Aspire:Npgsql</c> and then <c>Aspire:Npgsql:{name}</c>.</summary>
public sealed class NpgsqlSettings
{
    /// <summary>The Npgsql connection string. <c>ConnectionStrings:{name}</c> overrides what the sections say.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>True leaves out the health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>True leaves out the <c>Npgsql</c> activity source.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>True leaves out the <c>Npgsql</c> meter.</summary>
    public bool DisableMetrics { get; set; }
}
