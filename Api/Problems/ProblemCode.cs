namespace Financial.Api.Problems;

/// <summary>A stable <c>code</c> with one HTTP status; the texts may change.</summary>
public sealed record ProblemCode(string Code, int Status, string Title)
{
    public static readonly ProblemCode BadRequest = new("bad-request", 400, "The request cannot be read");
    public static readonly ProblemCode InvalidParameter = new("invalid-parameter", 400, "A parameter is not valid");
    public static readonly ProblemCode BadCursor = new("bad-cursor", 400, "The cursor is not one of ours");
    public static readonly ProblemCode Unauthenticated = new("unauthenticated", 401, "An API key is required");
    public static readonly ProblemCode Forbidden = new("forbidden", 403, "Not allowed");
    public static readonly ProblemCode NotFound = new("not-found", 404, "Not found");
    public static readonly ProblemCode MethodNotAllowed = new("method-not-allowed", 405, "The method is not allowed here");
    public static readonly ProblemCode PeriodClosed = new("period-closed", 409, "The period is closed");
    public static readonly ProblemCode ChecklistOpen = new("checklist-open", 409, "The checklist has open items");
    public static readonly ProblemCode PeriodOpen = new("period-open", 409, "The period is open");
    public static readonly ProblemCode NotRetryable = new("not-retryable", 409, "The import cannot be tried again");
    public static readonly ProblemCode NotAwaitingConfirmation = new("not-awaiting-confirmation", 409,
        "The import does not wait for a confirmation");
    public static readonly ProblemCode NotRepairable = new("not-repairable", 409, "The import has no refused rows to repair");
    public static readonly ProblemCode NothingToApprove = new("nothing-to-approve", 409, "There is no difference to approve");
    public static readonly ProblemCode ExportNotDone = new("export-not-done", 409, "The export has no file");
    public static readonly ProblemCode RequestInProgress = new("request-in-progress", 409, "The same request is still running");
    public static readonly ProblemCode FileTooLarge = new("file-too-large", 413, "The file is too large");
    public static readonly ProblemCode UnsupportedFile = new("unsupported-file", 415, "The file is of a kind that cannot be imported");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported-media-type", 415, "The content type is not supported here");
    public static readonly ProblemCode EmptyFile = new("empty-file", 422, "The file is empty");
    public static readonly ProblemCode ControlTotalsUnbalanced = new("control-totals-unbalanced", 422, "The control totals do not balance");
    public static readonly ProblemCode ExportTooLong = new("export-too-long", 422, "The export is too long");
    public static readonly ProblemCode IdempotencyKeyReused = new("idempotency-key-reused", 422,
        "The Idempotency-Key was used for another request");
    public static readonly ProblemCode InternalError = new("internal-error", 500, "Something went wrong on our side");
    public static readonly ProblemCode NotReady = new("not-ready", 503, "Not ready");

    /// <summary>The code for a bare status, such as the framework's answer to an unknown route or method.</summary>
    public static ProblemCode OfStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        413 => FileTooLarge,
        415 => UnsupportedMediaType,
        503 => NotReady,
        >= 500 => InternalError,
        _ => BadRequest with { Status = status },
    };
}
