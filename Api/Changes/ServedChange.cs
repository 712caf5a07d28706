using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Changes;

/// <summary>
/// A request about control totals, which may change which version is served: once per <c>Idempotency-Key</c>, with its audit row and, when
/// postings come to be served by it, the message to Insights, all in one transaction.
/// </summary>
public sealed class ServedChange(HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox)
{
    /// <summary>Runs the change and answers with what it gives, which is stored for the same request sent again.</summary>
    /// <param name="content">What makes the request another one.</param>
    /// <param name="change">Changes the ledger inside the transaction.</param>
    /// <param name="cancellationToken">Ends the request; nothing is changed then.</param>
    public async Task<IResult> RunAsync<T>(
        IReadOnlyList<string?> content, Func<TenantTransaction, Task<T>> change, CancellationToken cancellationToken)
    {
        var (held, conflict) = await IdempotencyKey.HoldAsync(request, caller, dataSource, cancellationToken);
        if (held is null)
            return conflict!;
        await using var key = held;
        var requestHash = IdempotencyKey.Hash(request, content);
        if (key.Answer is { } stored)
            return stored.For(requestHash);

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        try
        {
            var before = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);
            var answer = await change(transaction);
            if (await ServedPostings.ReadAsync(transaction.Connection, caller.TenantId, caller.EntityId, before.LedgerVersion,
                cancellationToken) is { } served)
                await outbox.EnqueueAsync(transaction.Transaction, Queues.GenerateInsights, caller.TenantId, served, cancellationToken);
            await key.StoreAsync(transaction, requestHash, StatusCodes.Status200OK, location: null,
                JsonSerializer.Serialize(answer, ApiJson.Options), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Ok(answer);
        }
        // LG020, LG021: the other rules of 0011 are checked before.
        catch (PostgresException refused) when (refused.SqlState == LedgerSqlState.NoSuchReconciliation)
        {
            return Problem.NotFound("reconciliation");
        }
        catch (PostgresException refused) when (refused.SqlState == LedgerSqlState.NothingToApprove)
        {
            return new Problem(
                ProblemCode.NothingToApprove, "It has no difference outside the tolerance, is approved already, or was compared again "
                    + "since. Nothing was changed.");
        }
    }

    /// <summary>Writes who did what to the audit log.</summary>
    public async Task AuditAsync(
        TenantTransaction transaction, string action, string subject, object detail, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail) values (@tenant, @entity, @actor, @action, "
                + "@subject, @detail::jsonb)",
            transaction.Connection);
        command.Parameters.AddWithValue("tenant", caller.TenantId);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.AddWithValue("actor", caller.Name);
        command.Parameters.AddWithValue("action", action);
        command.Parameters.AddWithValue("subject", subject);
        command.Parameters.AddWithValue("detail", JsonSerializer.Serialize(detail, ApiJson.Options));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
