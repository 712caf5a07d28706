using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.Fixtures;

/// <summary>One test's database, with a connection for each role.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    internal const string OwnerRole = "financial_owner";
    internal static readonly string[] ServiceRoles = ["financial_api", "financial_etl_worker", "financial_insights"];

    private readonly PostgresServer _server;
    private readonly Dictionary<string, NpgsqlDataSource> _dataSources = [];

    internal TestDatabase(PostgresServer server, string name, string password)
    {
        _server = server;
        Name = name;
        AdministratorConnectionString = server.ConnectionString(name);
        OwnerConnectionString = server.ConnectionString(name, OwnerRole, password);
        ApiConnectionString = server.ConnectionString(name, ServiceRoles[0], password);
        EtlWorkerConnectionString = server.ConnectionString(name, ServiceRoles[1], password);
        InsightsConnectionString = server.ConnectionString(name, ServiceRoles[2], password);
    }

    public string Name { get; }

    /// <summary>A superuser, who sees the rows of all tenants.</summary>
    public string AdministratorConnectionString { get; }

    /// <summary>The migration role: it owns everything, is not a superuser, and is subject to forced row-level security.</summary>
    public string OwnerConnectionString { get; }

    public string ApiConnectionString { get; }

    public string EtlWorkerConnectionString { get; }

    public string InsightsConnectionString { get; }

    public NpgsqlDataSource Administrator => DataSource(AdministratorConnectionString);

    public NpgsqlDataSource Owner => DataSource(OwnerConnectionString);

    /// <summary>Keeps statements prepared, as the Api does: planning each again would take half of the time.</summary>
    public NpgsqlDataSource Api => DataSource(ApiConnectionString + ";Max Auto Prepare=100;Auto Prepare Min Usages=2");

    public NpgsqlDataSource EtlWorker => DataSource(EtlWorkerConnectionString);

    public NpgsqlDataSource Insights => DataSource(InsightsConnectionString);

    public async ValueTask DisposeAsync()
    {
        foreach (var dataSource in _dataSources.Values)
            await dataSource.DisposeAsync();
        await using var connection = new NpgsqlConnection(_server.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"drop database {Name} with (force)", connection);
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlDataSource DataSource(string connectionString)
    {
        lock (_dataSources)
        {
            if (!_dataSources.TryGetValue(connectionString, out var dataSource))
                _dataSources[connectionString] = dataSource = NpgsqlDataSource.Create(connectionString);
            return dataSource;
        }
    }
}
