using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Financial.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Trace;

namespace Financial.ServiceDefaults.Tests.Database;

public sealed class DatabaseTracingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_span_says_what_its_statement_does_and_points_at_the_services_own_connection()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["ConnectionStrings:ledger"] = database.EtlWorkerConnectionString;
        builder.AddServiceDefaults("etl-worker");
        await using var app = builder.Build();
        app.Services.GetRequiredService<TracerProvider>();
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Npgsql", ActivityStopped = stopped.Enqueue };
        ActivitySource.AddActivityListener(listener);

        using var import = FinancialTelemetry.ActivitySource.StartActivity("import");
        await RunStatementsAsync(app.Services.GetRequiredService<NpgsqlDataSource>());

        // Other tests' statements are heard as well.
        var spans = stopped.Where(span => span.TraceId == import!.TraceId).ToList();
        Assert.Equal(
            [
                "select set_config", "insert ledger.inbox", "insert ledger.outbox select pg_notify", "select ledger.begin_row_keys",
                "copy ledger.load_row_key", "batch select ledger.entity select ledger.account", "copy ledger.account",
            ],
            spans.Select(span => span.DisplayName));
        Assert.All(spans, span => Assert.Equal(span.DisplayName, span.GetTagItem("db.query.summary")));
        Assert.All(spans, span => Assert.Equal("ledger-etl-worker", span.GetTagItem("peer.service")));
        Assert.Equal(2, spans.Single(span => span.DisplayName.StartsWith("batch ", StringComparison.Ordinal))
            .GetTagItem("db.operation.batch.size"));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("etl-worker")]
    [InlineData("insights")]
    public async Task The_connection_has_the_name_that_the_deployment_gives_it(string serviceName)
    {
        await using var manifest = File.OpenRead(Path.Combine(Samples.RepositoryRoot, "aspire-manifest", "aspire-manifest.json"));
        using var deployment = await JsonDocument.ParseAsync(manifest);

        var connection = deployment.RootElement.GetProperty("resources").GetProperty(LedgerDatabase.PeerOf(serviceName));

        Assert.StartsWith("postgresql://", connection.GetProperty("connectionString").GetString(), StringComparison.Ordinal);
    }

    private static async Task RunStatementsAsync(NpgsqlDataSource dataSource)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(1);
        await new Inbox("ledger").TryReceiveAsync(transaction.Transaction, Guid.NewGuid(), 1, CancellationToken.None);
        await new Outbox("ledger").EnqueueAsync(transaction.Transaction, "queue", 1, new object(), CancellationToken.None);
        await using (var begin = new NpgsqlCommand("select ledger.begin_row_keys($1)", transaction.Connection))
        {
            begin.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 7 });
            await begin.ExecuteNonQueryAsync();
        }
        await using (var keys = await transaction.Connection.BeginBinaryImportAsync(
            "copy ledger.load_row_key_7 (row_number, row_key) from stdin (format binary)"))
            await keys.CompleteAsync();
        await using (var batch = new NpgsqlBatch(transaction.Connection))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select name from ledger.entity"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select name from ledger.account"));
            await batch.ExecuteNonQueryAsync();
        }
        await using var accounts = await transaction.Connection.BeginRawBinaryCopyAsync(
            "copy (select code from ledger.account) to stdout (format binary)");
        await accounts.CopyToAsync(Stream.Null);
    }
}
