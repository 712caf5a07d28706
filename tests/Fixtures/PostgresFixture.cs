using System.Security.Cryptography;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;
using Xunit;

namespace Financial.Fixtures;

/// <summary>
/// A real Postgres server per test process, started on first use and stopped with the process. Each test clones a database that was
/// migrated once. Use this as a class or collection fixture; all instances share the server.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<SharedServer>> Shared = new(SharedServer.StartAsync);

    private SharedServer? _shared;

    public PostgresServer Server => Started.Server;

    private SharedServer Started => _shared ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public async Task InitializeAsync() => _shared = await Shared.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Creates a migrated, empty database; disposing drops it.</summary>
    public Task<TestDatabase> CreateDatabaseAsync() => Started.CreateDatabaseAsync(SharedServer.Template);

    /// <summary>Creates a database without migrations; disposing drops it.</summary>
    public Task<TestDatabase> CreateBareDatabaseAsync() => Started.CreateDatabaseAsync("template0");

    private sealed class SharedServer(PostgresServer server, string password)
    {
        public const string Template = "migrated";
        private int _databases;

        public PostgresServer Server => server;

        public static async Task<SharedServer> StartAsync()
        {
            var shared = new SharedServer(await PostgresServer.StartAsync(), RandomNumberGenerator.GetHexString(32, lowercase: true));
            await shared.ExecuteAsync($"create role {TestDatabase.OwnerRole} login createrole password '{shared.Password}'");
            await shared.ExecuteAsync($"create database {Template} owner {TestDatabase.OwnerRole} template template0");
            await using (var owner = NpgsqlDataSource.Create(shared.Database(Template).OwnerConnectionString + ";Pooling=false"))
                await Migrator.ApplyAsync(owner, typeof(ImportFile).Assembly);
            foreach (var role in TestDatabase.ServiceRoles)
                await shared.ExecuteAsync($"alter role {role} login password '{shared.Password}'");
            return shared;
        }

        private string Password => password;

        public async Task<TestDatabase> CreateDatabaseAsync(string template)
        {
            var name = $"test_{Interlocked.Increment(ref _databases)}";
            // This server never waits for its disk, so copying files costs less than copying through the log.
            await ExecuteAsync($"create database {name} owner {TestDatabase.OwnerRole} template {template} strategy file_copy");
            return Database(name);
        }

        private TestDatabase Database(string name) => new(server, name, password);

        private async Task ExecuteAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
