using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.AppHost;

/// <summary>The Postgres server as a process of this machine.</summary>
internal sealed class PostgresResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory);

/// <summary>The database, seen as each of its roles: on this machine a process that we start, in AWS an RDS instance.</summary>
internal sealed class LedgerDatabase
{
    private const string Database = "ledger";

    private readonly bool _inAws;

    private LedgerDatabase(EndpointReference server, IResourceBuilder<ParameterResource> ownerPassword,
        IDistributedApplicationBuilder builder, LocalState? local)
    {
        _inAws = local is null;
        ApiPassword = builder.AddSecret("api-database-password", local);
        EtlWorkerPassword = builder.AddSecret("etl-worker-database-password", local);
        InsightsPassword = builder.AddSecret("insights-database-password", local);
        var (host, port) = (server.Property(EndpointProperty.Host), server.Property(EndpointProperty.Port));
        Owner = As(PostgresDataFolder.Owner, "ledger-owner", ownerPassword);
        Api = As("financial_api", "ledger-api", ApiPassword);
        EtlWorker = As("financial_etl_worker", "ledger-etl-worker", EtlWorkerPassword);
        Insights = As("financial_insights", "ledger-insights", InsightsPassword);

        IResourceBuilder<IResourceWithConnectionString> As(string role, string name, IResourceBuilder<ParameterResource> password) =>
            builder.AddConnectionString(name, _inAws
                ? ReferenceExpression.Create($"postgresql://{role}:{password:uri}@{host}:{port}/{Database}?sslmode=require")
                : ReferenceExpression.Create($"Host={host};Port={port};Database={Database};Username={role};Password={password}"));
    }

    /// <summary>Owns every table; used by migrate alone.</summary>
    public IResourceBuilder<IResourceWithConnectionString> Owner { get; }

    public IResourceBuilder<IResourceWithConnectionString> Api { get; }

    public IResourceBuilder<IResourceWithConnectionString> EtlWorker { get; }

    public IResourceBuilder<IResourceWithConnectionString> Insights { get; }

    public IResourceBuilder<ParameterResource> ApiPassword { get; }

    public IResourceBuilder<ParameterResource> EtlWorkerPassword { get; }

    public IResourceBuilder<ParameterResource> InsightsPassword { get; }

    public static async Task<LedgerDatabase> AddAsync(IDistributedApplicationBuilder builder, LocalState? local)
    {
        var ownerPassword = builder.AddSecret("owner-database-password", local);
        var server = local is null ? AddContainer(builder, ownerPassword) : await AddProcessAsync(builder, local);
        return new LedgerDatabase(server, ownerPassword, builder, local);
    }

    /// <summary>Gives a service the database as one of its roles.</summary>
    public void Reach(IResourceBuilder<ProjectResource> service, IResourceBuilder<IResourceWithConnectionString> role)
    {
        if (_inAws) service.WithEnvironment("DATABASE_URL", role);
        else service.WithReference(role, "ledger");
    }

    /// <summary>The server in the manifest; aspire-manifest/ecs.yaml replaces it by RDS.</summary>
    private static EndpointReference AddContainer(
        IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> ownerPassword) =>
        builder.AddContainer("postgres", "postgres", "17.6")
            .WithEndpoint(targetPort: 5432, scheme: "tcp", name: "tcp")
            .WithEnvironment("POSTGRES_DB", Database)
            .WithEnvironment("POSTGRES_USER", PostgresDataFolder.Owner)
            .WithEnvironment("POSTGRES_PASSWORD", ownerPassword)
            .GetEndpoint("tcp");

    private static async Task<EndpointReference> AddProcessAsync(IDistributedApplicationBuilder builder, LocalState local)
    {
        var path = Path.Combine(local.Folder, "postgres");
        var administrator = local.Secret("postgres-administrator-password");
        var folder = await PostgresDataFolder.PrepareAsync(path, administrator,
            new DatabaseOwner(Database, local.Secret("owner-database-password")));
        var port = FreePort.Next();
        var command = PostgresCommandLine.Durable(folder, port);
        return builder.AddResource(new PostgresResource("postgres", command[0], local.Folder))
            .WithArgs(command[1..])
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithReadiness(cancellationToken => ProblemAsync(folder, port, administrator, cancellationToken))
            .WithIconName("Database")
            .GetEndpoint("tcp");
    }

    /// <summary>Null when the server that answers is the one on our folder.</summary>
    private static async Task<string?> ProblemAsync(
        PostgresDataFolder folder, int port, string password, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                $"Host=127.0.0.1;Port={port};Database=postgres;"
                    + $"Username={PostgresDataFolder.Administrator};Password={password};Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("show data_directory", connection);
            var answering = (string?)await command.ExecuteScalarAsync(cancellationToken);
            return answering == folder.FullPath ? null : $"Another server answers, on {answering}.";
        }
        catch (NpgsqlException fault)
        {
            return fault.Message;
        }
    }
}
