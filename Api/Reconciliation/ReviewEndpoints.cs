using System.Globalization;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;

namespace Financial.Api.Reconciliation;

/// <summary>A note on a difference.</summary>
public sealed record Review(string? Note);

/// <param name="ReconciliationId">The comparison that was reviewed.</param>
/// <param name="Kind"><c>reviewed</c> or <c>approved</c>.</param>
/// <param name="LedgerVersion">The ledger's version; an approval creates a new one.</param>
public sealed record Reviewed(long ReconciliationId, string Kind, long LedgerVersion);

/// <summary><c>POST /v1/reconciliations/{id}/review</c> and <c>/approve</c> (REC-6).</summary>
public static class ReviewEndpoints
{
    private const int NoteLength = 500;

    public static void MapReviews(this RouteGroupBuilder v1)
    {
        v1.MapPost("/reconciliations/{reconciliationId:long}/review", ReviewAsync).WithTags("Reconciliation")
            .WithName("ReviewReconciliation")
            .WithSummary("Notes that a user looked at a difference").Produces<Reviewed>();
        v1.MapPost("/reconciliations/{reconciliationId:long}/approve", ApproveAsync).WithTags("Reconciliation")
            .WithName("ApproveReconciliation")
            .WithSummary("Approves a difference: the version is served with it").Produces<Reviewed>();
    }

    private static Task<IResult> ReviewAsync(long reconciliationId, Review? review, Change change) =>
        RecordAsync(reconciliationId, "reviewed", review, change);

    private static Task<IResult> ApproveAsync(long reconciliationId, Review? review, Change change) =>
        RecordAsync(reconciliationId, "approved", review, change);

    private static async Task<IResult> RecordAsync(long reconciliationId, string kind, Review? review, Change change)
    {
        if (review?.Note?.Trim() is not { Length: > 0 and <= NoteLength } note)
            return Problem.Invalid("/body/note",
                $$"""Say what was found in the body, in at most {{NoteLength}} characters: {"note": "Timing"}""");
        return await change.RunServedAsync([note], async transaction =>
        {
            var ledgerVersion = await transaction.SingleAsync<long>(
                "select ledger.review_reconciliation(@EntityId, @reconciliationId, @kind, @Name, @note)",
                new { change.Caller.EntityId, reconciliationId, kind, change.Caller.Name, note });
            await change.AuditAsync(transaction, $"reconciliation-{kind}", reconciliationId.ToString(CultureInfo.InvariantCulture),
                new { note, ledgerVersion });
            return TypedResults.Ok(new Reviewed(reconciliationId, kind, ledgerVersion));
        });
    }
}
