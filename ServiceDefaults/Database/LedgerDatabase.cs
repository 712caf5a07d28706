using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>The service's connection to the one Postgres: <c>ConnectionStrings:ledger</c>, else <c>DATABASE_URL</c>.</summary>
public static class LedgerDatabase
{
    /// <summary>Name of the connection string.</summary>
    public const string ConnectionName = "ledger";

    /// <summary>The Npgsql connection string that the configuration states.</summary>
    /// <exception cref="InvalidOperationException">Neither setting is there, or <c>DATABASE_URL</c> cannot be read; the message never holds
    /// the password.</exception>
    public static string ConnectionString(IConfiguration configuration) =>
        Read(configuration) ?? throw new InvalidOperationException(
            "No database is configured. Set ConnectionStrings__ledger (an Npgsql connection string) or DATABASE_URL "
                + "(postgresql://user:password@host:port/database).");

    /// <summary>
    /// The database as one service's role sees it: <c>ledger-api</c>. The AppHost gives its connection strings the same names.
    /// </summary>
    internal static string PeerOf(string serviceName) => $"{ConnectionName}-{serviceName}";

    internal static void AddLedgerDatabase(this WebApplicationBuilder builder, string serviceName, int keptStatements)
    {
        var connectionString = Read(builder.Configuration);
        builder.AddNpgsqlDataSource(
            ConnectionName,
            settings => settings.ConnectionString = connectionString ?? settings.ConnectionString,
            dataSource =>
            {
                dataSource.ConnectionStringBuilder.ApplicationName ??= serviceName;
                if (!dataSource.ConnectionStringBuilder.ContainsKey("Max Auto Prepare"))
                    dataSource.ConnectionStringBuilder.MaxAutoPrepare = keptStatements;
                // TLS encrypts. GSS would load Kerberos, 1.3 MiB, and ask for its tickets before each connection.
                if (!dataSource.ConnectionStringBuilder.ContainsKey("GSS Encryption Mode"))
                    dataSource.ConnectionStringBuilder.GssEncryptionMode = GssEncryptionMode.Disable;
                dataSource.ConfigureTracing(tracing => DatabaseTracing.Configure(tracing, PeerOf(serviceName)));
            });
    }

    private static string? Read(IConfiguration configuration)
    {
        if (configuration.GetConnectionString(ConnectionName) is { Length: > 0 } connectionString)
            return connectionString;
        return configuration["DATABASE_URL"] is { Length: > 0 } url ? DatabaseUrl.ToConnectionString(url) : null;
    }
}
