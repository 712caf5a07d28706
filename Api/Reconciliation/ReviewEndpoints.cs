using System.Globalization;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>What somebody says about a difference.</summary>
public sealed record Review(string? Note);

/// <param name="ReconciliationId">The comparison that was reviewed.</param>
/// <param name="Kind"><c>reviewed</c> or <c>approved</c>.</param>
/// <param name="LedgerVersion">The ledger's version; an approval makes a new one.</param>
public sealed record Reviewed(long ReconciliationId, string Kind, long LedgerVersion);

/// <summary><c>POST /v1/reconciliations/{id}/review</c> and <c>/approve</c> (REC-6).</summary>
public static class ReviewEndpoints
{
    private const int NoteLength = 500;

    public static void MapReviews(this RouteGroupBuilder v1)
    {
        v1.MapPost("/reconciliations/{reconciliationId:long}/review", ReviewAsync).WithTags("Reconciliation")
            .WithName("ReviewReconciliation")
            .WithSummary("Notes that somebody looked at a difference").Produces<Reviewed>();
        v1.MapPost("/reconciliations/{reconciliationId:long}/approve", ApproveAsync).WithTags("Reconciliation")
            .WithName("ApproveReconciliation")
            .WithSummary("Approves a difference: the version is served with it").Produces<Reviewed>();
    }

    private static Task<IResult> ReviewAsync(
        long reconciliationId, Review? review, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox,
        CancellationToken cancellationToken) =>
        RecordAsync(reconciliationId, "reviewed", review, caller, new ServedChange(request, caller, dataSource, outbox), cancellationToken);

    private static Task<IResult> ApproveAsync(
        long reconciliationId, Review? review, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox,
        CancellationToken cancellationToken) =>
        RecordAsync(reconciliationId, "approved", review, caller, new ServedChange(request, caller, dataSource, outbox), cancellationToken);

    private static Task<IResult> RecordAsync(
        long reconciliationId, string kind, Review? review, Caller caller, ServedChange change, CancellationToken cancellationToken)
    {
        if (review?.Note?.Trim() is not { Length: > 0 and <= NoteLength } note)
            return Task.FromResult<IResult>(Problem.Invalid("/body/note",
                $$"""Say what was found in the body, in at most {{NoteLength}} characters: {"note": "Timing"}"""));
        return change.RunAsync([note], async transaction =>
        {
            await using var command = new NpgsqlCommand(
                "select ledger.review_reconciliation(@entity, @reconciliation, @kind, @actor, @note)", transaction.Connection);
            command.Parameters.AddWithValue("entity", caller.EntityId);
            command.Parameters.AddWithValue("reconciliation", reconciliationId);
            command.Parameters.AddWithValue("kind", kind);
            command.Parameters.AddWithValue("actor", caller.Name);
            command.Parameters.AddWithValue("note", note);
            var version = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            await change.AuditAsync(transaction, $"reconciliation-{kind}", reconciliationId.ToString(CultureInfo.InvariantCulture),
                new { note, ledgerVersion = version }, cancellationToken);
            return new Reviewed(reconciliationId, kind, version);
        }, cancellationToken);
    }
}
