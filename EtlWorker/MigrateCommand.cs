using System.Security.Cryptography;
using System.Text;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>
/// <c>EtlWorker migrate</c>: migrates the database to the schema of this binary, as the owner of the schemas. Sets the services' passwords
/// from <c>API_DATABASE_PASSWORD</c>, <c>ETL_WORKER_DATABASE_PASSWORD</c> and <c>INSIGHTS_DATABASE_PASSWORD</c>, and in development the API
/// key of <c>DEVELOPMENT_API_KEY</c>. A second run changes nothing. Exit code 0, or 1 with one sentence.
/// </summary>
public static class MigrateCommand
{
    private static readonly (string Role, string Setting)[] Passwords =
    [
        ("financial_api", "API_DATABASE_PASSWORD"),
        ("financial_etl_worker", "ETL_WORKER_DATABASE_PASSWORD"),
        ("financial_insights", "INSIGHTS_DATABASE_PASSWORD"),
    ];

    private const int Attempts = 5;

    public static bool Requested(IReadOnlyList<string> args) => args is ["migrate"];

    public static async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        try
        {
            await using var owner = NpgsqlDataSource.Create(LedgerDatabase.ConnectionString(configuration));
            await BackOff.Retry(Attempts, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), ReportRetry)
                .ExecuteAsync(async token => await ApplyAsync(owner, configuration, token), cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"migrate: {exception.Message}");
            return 1;
        }
    }

    private static void ReportRetry(Exception fault) => Console.Error.WriteLine($"migrate: {fault.Message}; trying again");

    // Each step is idempotent.
    private static async Task ApplyAsync(NpgsqlDataSource owner, IConfiguration configuration, CancellationToken cancellationToken)
    {
        var applied = await Migrator.ApplyAsync(owner, typeof(ImportFile).Assembly, cancellationToken);
        foreach (var migration in applied) Console.WriteLine($"applied {migration.Name}");
        if (applied.Count == 0) Console.WriteLine("the database is up to date");
        foreach (var (role, setting) in Passwords)
            if (configuration[setting] is { Length: > 0 } password)
                await SetPasswordAsync(owner, role, password, cancellationToken);
        if (configuration["DEVELOPMENT_API_KEY"] is { Length: > 0 } key) await AddDevelopmentKeyAsync(owner, key, cancellationToken);
    }

    // Let the server quote the password, because ALTER ROLE takes no parameters.
    private static async Task SetPasswordAsync(NpgsqlDataSource owner, string role, string password, CancellationToken cancellationToken)
    {
        await using var quote = owner.CreateCommand("select format('alter role %I login password %L', $1, $2)");
        quote.Parameters.Add(new NpgsqlParameter<string> { TypedValue = role });
        quote.Parameters.Add(new NpgsqlParameter<string> { TypedValue = password });
        await using var alter = owner.CreateCommand((string)(await quote.ExecuteScalarAsync(cancellationToken))!);
        await alter.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task AddDevelopmentKeyAsync(NpgsqlDataSource owner, string key, CancellationToken cancellationToken)
    {
        await using var command = owner.CreateCommand("""
            insert into app.api_key (tenant_id, entity_id, name, key_hash) values (1, 1, 'development', $1)
              on conflict (key_hash) do nothing
            """);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SHA256.HashData(Encoding.UTF8.GetBytes(key)) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
