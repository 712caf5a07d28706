using Amazon.S3;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Lines;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Lines;

/// <summary>
/// The way from an entry to its source (AUD-3, I-4): the file, who brought it, and the profile by which it was read. <c>lines</c> is the
/// address of the source's text. <c>profileConfirmedBy</c> is null for a layout without a profile.
/// </summary>
public sealed record EntrySourceAnswer(
    Guid ImportId, string? FileName, string Sha256, string? Layout, int LayoutVersion, string ImporterVersion, DateTimeOffset? ReceivedAt,
    string? ReceivedBy, string? ConfirmedBy, int? ProfileVersion, string? ProfileConfirmedBy, DateTimeOffset? ProfileConfirmedAt,
    int FirstLine, int LastLine, string Lines);

/// <summary>
/// An entry with its lines. <c>reversalOf</c> and <c>reversedBy</c> are entries (I-3). <c>isCorrection</c> is true for the reversal of an
/// entry that the source changed or deleted; <c>isClosing</c> for an entry that only closes a fiscal year.
/// </summary>
public sealed record EntryAnswer(
    long EntryId, DateOnly Date, string Kind, bool IsClosing, string? Reference, string? Description, string? SourceNumber,
    DateTimeOffset RecordedAt, bool IsLate, long? ReversalOf, bool IsCorrection, long? ReversedBy, string Currency, long LedgerVersion,
    IReadOnlyList<LineAnswer> Lines, EntrySourceAnswer? Source);

/// <summary>
/// The physical lines of the file that the entry comes from, with the numbers of the journal lines that each made. If the text cannot be
/// shown whole, <c>reason</c> says why, in a sentence.
/// </summary>
public sealed record SourceLinesAnswer(string? FileName, string Sha256, IReadOnlyList<SourceLineAnswer> Lines, string? Reason);

/// <summary>One physical line. <c>repairedBy</c> is the rejects file that replaced it, if one did.</summary>
public sealed record SourceLineAnswer(int Line, string Text, IReadOnlyList<int> LineNos, string? RepairedBy);

/// <summary><c>GET /v1/entries/{id}</c> and <c>/v1/entries/{id}/source</c>.</summary>
public static class EntryEndpoints
{
    public static void MapEntries(this RouteGroupBuilder v1)
    {
        v1.MapGet("/entries/{entryId:long}", FindAsync).WithTags("Drill-down").WithName("GetEntry")
            .WithSummary("An entry with its lines, its reversal and its source");
        v1.MapGet("/entries/{entryId:long}/source", ReadSourceAsync).WithTags("Drill-down").WithName("GetEntrySource")
            .WithSummary("The lines of the file that an entry comes from");
    }

    private static async Task<Results<Ok<EntryAnswer>, Problem>> FindAsync(
        long entryId, HttpContext context, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);
        if (await PostedEntry.FindAsync(transaction.Connection, caller.EntityId, entryId, served.LedgerVersion, cancellationToken)
            is not var (entry, lines))
            return Problem.NotFound("entry");
        var source = await SourceFile.FindAsync(transaction, caller.EntityId, entry.ImportId);
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(new EntryAnswer(
            entry.EntryId, entry.Date, entry.Kind, entry.IsClosing, entry.Reference, entry.Description, entry.SourceNumber,
            entry.RecordedAt, entry.IsLate, entry.ReversalOf, entry.IsCorrection, entry.ReversedBy, served.Currency, served.LedgerVersion,
            [.. lines.Select(LineAnswer.Of)], source is null ? null : Answer(source, entry)));
    }

    private static EntrySourceAnswer Answer(SourceFile file, PostedEntry entry) => new(
        entry.ImportId, file.FileName, file.Sha256, file.Layout, file.LayoutVersion, file.ImporterVersion, file.ReceivedAt, file.ReceivedBy,
        file.ConfirmedBy, file.ProfileVersion, file.ProfileConfirmedBy, file.ProfileConfirmedAt, entry.FirstLine, entry.LastLine,
        $"/v1/entries/{entry.EntryId}/source");

    private static async Task<Results<Ok<SourceLinesAnswer>, Problem>> ReadSourceAsync(
        long entryId, HttpContext context, Caller caller, NpgsqlDataSource dataSource, IAmazonS3 s3, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);
        if (await PostedEntry.FindAsync(transaction.Connection, caller.EntityId, entryId, served.LedgerVersion, cancellationToken)
            is not var (entry, lines) || await SourceFile.FindAsync(transaction, caller.EntityId, entry.ImportId) is not { } file)
            return Problem.NotFound("entry");
        context.Response.Headers.CacheControl = "private, no-cache";
        // The worker notes line 1 where the file does not name the entry that it corrects.
        if (entry is { IsCorrection: true, LastLine: 1 })
            return TypedResults.Ok(new SourceLinesAnswer(file.FileName, file.Sha256, [],
                $"The file changed entry {entry.ReversalOf} or no longer has it: see /v1/entries/{entry.ReversalOf}/source."));
        if (await file.ReadOriginalAsync(transaction, caller.EntityId) is not { } original)
            return TypedResults.Ok(new SourceLinesAnswer(file.FileName, file.Sha256, [], "The file was not uploaded: no object is kept."));
        var numbers = SourceText.NumbersOf(entry, lines);
        var repaired = await file.ReadRepairedLinesAsync(transaction, caller.EntityId, numbers);
        // A slow bucket must not keep connections from other requests.
        await transaction.DisposeAsync();
        var (texts, reason) = await new SourceText(s3, original).ReadAsync(numbers, cancellationToken);
        return TypedResults.Ok(new SourceLinesAnswer(original.FileName, original.Sha256,
            [.. texts.Select(text => new SourceLineAnswer(text.Line, text.Text,
                [.. lines.Where(line => line.SourceLine == text.Line).Select(line => line.LineNo)],
                repaired.GetValueOrDefault(text.Line)))],
            reason));
    }
}
