using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Changes;

/// <summary>
/// A request that changes data. It takes effect once per <c>Idempotency-Key</c>. Effect, audit row, messages and stored answer are
/// committed together.
/// </summary>
public sealed class Change(HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox)
{
    /// <summary>The caller who requests the change.</summary>
    public Caller Caller => caller;

    private CancellationToken Aborted => request.HttpContext.RequestAborted;

    /// <summary>Lets an endpoint take the change as a parameter.</summary>
    public static async ValueTask<Change?> BindAsync(HttpContext context) => new(
        context.Request, (await Caller.BindAsync(context))!, context.RequestServices.GetRequiredService<NpgsqlDataSource>(),
        context.RequestServices.GetRequiredService<Outbox>());

    /// <summary>Begins a transaction to check the request before taking its key.</summary>
    public Task<TenantTransaction> BeginReadAsync() => dataSource.BeginTenantTransactionAsync(caller.TenantId, Aborted);

    /// <summary>
    /// Runs the change and stores its answer for repeated requests. A problem, or a refusal by the ledger, changes and stores nothing.
    /// </summary>
    /// <param name="content">Identifies the request, together with method and path.</param>
    /// <param name="act">Makes the change inside the transaction, and returns the answer.</param>
    public Task<IResult> RunAsync(IEnumerable<string?> content, Func<TenantTransaction, Task<IResult>> act) =>
        RunAsync(content, async transaction => (await act(transaction), null));

    /// <summary>Runs a change that is answered 202; the caller finds the outcome elsewhere.</summary>
    public Task<IResult> RunAcceptedAsync<T>(
        IEnumerable<string?> content, Func<TenantTransaction, Task<Results<Accepted<T>, Problem>>> act) =>
        RunAsync(content, async transaction =>
        {
            var answer = (await act(transaction)).Result;
            return (answer, (answer as Accepted<T>)?.Location);
        });

    /// <summary>Runs a change that may alter the served version. Sends newly served postings to Insights.</summary>
    public Task<IResult> RunServedAsync(IEnumerable<string?> content, Func<TenantTransaction, Task<IResult>> act) =>
        RunAsync(content, async transaction =>
        {
            var before = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, Aborted);
            var answer = await act(transaction);
            if (answer is Problem)
                return answer;
            if (await ServedPostings.ReadAsync(
                transaction.Connection, caller.TenantId, caller.EntityId, before.LedgerVersion, Aborted) is { } served)
                await SendAsync(transaction, Queues.GenerateInsights, served);
            return answer;
        });

    /// <summary>Sends a message when the change is committed.</summary>
    public Task SendAsync<T>(TenantTransaction transaction, string queue, T message) where T : class =>
        outbox.EnqueueAsync(transaction.Transaction, queue, caller.TenantId, message, Aborted);

    /// <summary>Asks Insights to recompute months whose figures changed without an import.</summary>
    public Task SendChangedMonthsAsync(TenantTransaction transaction, long ledgerVersion, IReadOnlyList<DateOnly> months) =>
        SendAsync(transaction, Queues.GenerateInsights,
            new ImportPosted(Guid.Empty, caller.TenantId, caller.EntityId, ledgerVersion, months));

    /// <summary>Adds a row to the audit log.</summary>
    public Task AuditAsync(TenantTransaction transaction, string action, string subject, object detail) =>
        AuditLog.WriteAsync(transaction, caller, action, subject, detail);

    private async Task<IResult> RunAsync(
        IEnumerable<string?> content, Func<TenantTransaction, Task<(IResult Answer, string? Location)>> act)
    {
        var (held, conflict) = await IdempotencyKey.HoldAsync(request, caller, dataSource, Aborted);
        if (held is null)
            return conflict!;
        await using var key = held;
        var requestHash = IdempotencyKey.Hash(request, content);
        if (key.Answer is { } stored)
            return stored.For(requestHash);

        await using var transaction = await BeginReadAsync();
        try
        {
            var (answer, location) = await act(transaction);
            if (answer is Problem)
                return answer;
            await key.StoreAsync(transaction, requestHash, answer, location);
            await transaction.CommitAsync(Aborted);
            return answer;
        }
        catch (PostgresException refused) when (LedgerRefusals.Find(refused) is { } problem)
        {
            return problem;
        }
    }
}
