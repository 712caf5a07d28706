using System.Diagnostics;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Messaging;

/// <summary>What breaks while messages are under way: nothing is lost, nothing has its effect twice.</summary>
public sealed class OutboxFaultTests(PostgresFixture postgres, SqsS3Fixture sqs)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_dispatcher_that_dies_between_send_and_mark_sends_again_and_the_inbox_absorbs_the_copy()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        // The first attempt to mark ends the dispatcher's connection; a sequence remembers it across the roll-back.
        await ExecuteAsync(database.Administrator, """
            create sequence app.marks;
            grant usage on sequence app.marks to financial_api;
            create function app.die_once() returns trigger language plpgsql as $$
            begin
              if nextval('app.marks') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
              return new;
            end $$;
            create trigger die_once before update on app.outbox for each row execute function app.die_once()
            """);
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl, HandleOnceAsync);

        await service.SendAsync();

        await Eventually.BeTrueAsync(() => service.Received.Count == 2);
        Assert.Single(service.Received.Select(received => received.MessageId).Distinct());
        await Eventually.BeTrueAsync(async () => await CountAsync(database.Administrator, "app.outbox where sent_at is not null") == 1);
        Assert.Equal(1, await CountAsync(database.Administrator, "app.inbox"));
    }

    [Fact]
    public async Task A_restart_of_Postgres_loses_nothing()
    {
        await using var server = await PostgresServer.StartAsync();
        // The throw-away server trades durability for speed; here what was committed has to survive.
        var connectionString = server.ConnectionString("postgres") + ";Options=-c synchronous_commit=on";
        await using var administrator = NpgsqlDataSource.Create(connectionString);
        await Migrator.ApplyAsync(administrator, typeof(ImportFile).Assembly);
        await using var service = await TestService.StartAsync(connectionString, sqs.EndpointUrl, HandleOnceAsync);
        var first = await service.SendAsync();
        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);

        await CrashAsync(administrator);
        var second = Guid.Empty;
        await Eventually.BeTrueAsync(() => UnlessRestartingAsync(async () => (second = await service.SendAsync()) != Guid.Empty));

        await Eventually.BeTrueAsync(() => UnlessRestartingAsync(async () => await CountAsync(administrator, "app.inbox") == 2));
        Assert.Equal([first, second], service.Received.Select(received => received.Message.ImportId).Distinct());
    }

    [Fact]
    public async Task Messages_wait_while_SQS_is_away_and_leave_when_it_is_back()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("financial-sqs-");
        var emulator = await SqsS3Emulator.StartAsync(stateFolder: folder.FullName);
        try
        {
            await using var service = await TestService.StartAsync(database.ApiConnectionString, emulator.EndpointUrl, HandleOnceAsync);
            var first = await service.SendAsync();
            await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);

            await emulator.KillAsync();
            var second = await service.SendAsync();
            await Eventually.BeTrueAsync(async () => await IsTryingAsync(database.Administrator));
            var third = await service.SendAsync();
            var port = emulator.Port;
            await emulator.DisposeAsync();
            emulator = await SqsS3Emulator.StartAsync(port, folder.FullName);

            await Eventually.BeTrueAsync(async () => await CountAsync(database.Administrator, "app.inbox") == 3, TimeSpan.FromSeconds(40));
            Assert.Equal(new[] { first, second, third }.Order(),
                service.Received.Select(received => received.Message.ImportId).Distinct().Order());
        }
        finally
        {
            await emulator.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task HandleOnceAsync(ConsumeContext<ImportFile> context, IServiceProvider services)
    {
        await using var transaction = await services.GetRequiredService<NpgsqlDataSource>().BeginTenantTransactionAsync(1);
        await services.GetRequiredService<Inbox>()
            .TryReceiveAsync(transaction.Transaction, context.MessageId!.Value, 1, CancellationToken.None);
        await transaction.CommitAsync();
    }

    /// <summary>A server process that is killed makes Postgres end every session, recover, and start again.</summary>
    private static async Task CrashAsync(NpgsqlDataSource administrator)
    {
        await using var connection = await administrator.OpenConnectionAsync();
        await using var witness = await administrator.OpenConnectionAsync();
        using var victim = Process.GetProcessById(connection.ProcessID);
        victim.Kill();
        // Wait for the end of another session: until then a commit may succeed without an answer, and its message would be enqueued twice.
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            // A wait also returns when a notice arrives, as it does before the end.
            while (true)
                await witness.WaitAsync();
        });
    }

    private static async Task<bool> UnlessRestartingAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            return false;
        }
    }

    /// <summary>The dispatcher holds an unsent row: it is trying to send it.</summary>
    private static async Task<bool> IsTryingAsync(NpgsqlDataSource administrator)
    {
        await using var connection = await administrator.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("select count(*) from app.outbox where sent_at is null", connection, transaction);
        var unsent = (long)(await command.ExecuteScalarAsync())!;
        command.CommandText = "select count(*) from (select from app.outbox where sent_at is null for update skip locked) as free";
        return unsent > (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource administrator, string rows)
    {
        await using var command = administrator.CreateCommand($"select count(*) from {rows}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource administrator, string sql)
    {
        await using var command = administrator.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
