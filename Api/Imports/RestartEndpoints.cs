using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;

namespace Financial.Api.Imports;

/// <summary>The body of a confirmation.</summary>
/// <param name="Reason">Why figures of closed months change, for the audit log; required when the preview asks
/// <c>closed-figures-change</c>.</param>
public sealed record ImportConfirmation(string? Reason);

/// <summary>
/// Runs an import again over the same file. <c>POST /v1/imports/{id}/retry</c> is for one that failed or was rejected (JOB-3);
/// <c>/confirm</c> accepts its preview (IMP-4, IMP-7). <c>/discard</c> refuses the preview: the import is rejected and may be retried.
/// Status, message, audit and answer are committed together.
/// </summary>
public static class RestartEndpoints
{
    private const int ReasonLength = 500;

    private static readonly Restart Retry = new(
        "ledger.retry_import", "import-retried", ProblemCode.NotRetryable, "Only one that failed or was rejected can be tried again.");

    private static readonly Restart Confirm = new(
        "ledger.confirm_import", "import-confirmed", ProblemCode.NotAwaitingConfirmation,
        "Only one that is awaiting-confirmation can be confirmed.");

    private static readonly Restart Discard = new(
        "ledger.discard_import", "import-discarded", ProblemCode.NotAwaitingConfirmation,
        "Only one that is awaiting-confirmation can be discarded.", RunsAgain: false);

    public static void MapRestarts(this RouteGroupBuilder v1)
    {
        v1.MapPost("/imports/{importId:guid}/retry", (Guid importId, Change change) => RestartAsync(Retry, importId, change))
            .WithTags("Imports").WithName("RetryImport").WithSummary("Runs an import that failed or was rejected once more")
            .Produces<ImportStatus>(StatusCodes.Status202Accepted);
        v1.MapPost("/imports/{importId:guid}/confirm", (Guid importId, ImportConfirmation? confirmation, Change change) =>
                RestartAsync(Confirm, importId, change, confirmation?.Reason))
            .WithTags("Imports").WithName("ConfirmImport").WithSummary("Confirms the preview of an import, which is then posted")
            .Produces<ImportStatus>(StatusCodes.Status202Accepted);
        v1.MapPost("/imports/{importId:guid}/discard", (Guid importId, Change change) => RestartAsync(Discard, importId, change))
            .WithTags("Imports").WithName("DiscardImport")
            .WithSummary("Ends an import that waits for a confirmation: nothing of it is posted")
            .Produces<ImportStatus>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> RestartAsync(Restart restart, Guid importId, Change change, string? givenReason = null)
    {
        var reason = givenReason?.Trim() is { Length: > 0 } given ? given : null;
        if (reason?.Length > ReasonLength)
            return Problem.Invalid("/body/reason", $"A reason has at most {ReasonLength} characters.");
        return await change.RunAcceptedAsync<ImportStatus>(reason is null ? [] : [reason], async transaction =>
        {
            if (await ImportStatus.FindAsync(transaction, change.Caller.EntityId, importId) is not { } before)
                return Problem.NotFound("import");
            if (restart == Confirm && reason is null && Asks(before, "closed-figures-change"))
                return Problem.Invalid("/body/reason",
                    """Figures of closed months change for a reason only: {"reason": "fuel is a cost of sales"}. Nothing was changed.""");
            if (!await PutBackAsync(restart, transaction, change.Caller, before, reason))
                return new Problem(restart.Problem, $"The import is {before.Status}. {restart.Rule}");
            if (restart.RunsAgain)
                await change.SendAsync(transaction, Queues.ImportFile, await ImportRequest.ReadAsync(transaction, importId));
            var status = await ImportStatus.FindAsync(transaction, change.Caller.EntityId, importId);
            return TypedResults.Accepted(status!.Links.Self, status);
        });
    }

    private static bool Asks(ImportStatus import, string question) =>
        import.Preview is { } preview && preview.TryGetProperty("questions", out var questions)
        && questions.EnumerateArray().Any(asked => asked.GetProperty("code").GetString() == question);

    private static Task<bool> PutBackAsync(
        Restart restart, TenantTransaction transaction, Caller caller, ImportStatus before, string? reason) =>
        transaction.SingleAsync<bool>(
            $"""
            with restarted as (select {restart.Function}(@EntityId, @ImportId) as done),
            confirmed as (
              update app.import i set confirmed = true, confirmed_by = @Name, reason = coalesce(@reason, i.reason),
                confirmed_questions = i.confirmed_questions || coalesce(r.preview->'questions', '[]')
              from restarted, ledger.import_run r
              where done and @AuditAction = 'import-confirmed' and i.entity_id = @EntityId and i.import_id = @ImportId
                and (r.tenant_id, r.entity_id, r.import_id) = (i.tenant_id, i.entity_id, i.import_id)),
            audited as (
              insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
              select @TenantId, @EntityId, @Name, @AuditAction, @ImportId::text,
                     jsonb_build_object('status', @Status, 'errorCode', @ErrorCode, 'reason', @reason) from restarted where done)
            select done from restarted
            """, new
            {
                caller.TenantId, caller.EntityId, caller.Name, before.ImportId, restart.AuditAction, before.Status, before.ErrorCode,
                reason,
            });

    /// <summary>One of the three actions: the ledger's function that allows it, and the problem when it does not.</summary>
    private sealed record Restart(string Function, string AuditAction, ProblemCode Problem, string Rule, bool RunsAgain = true);
}
