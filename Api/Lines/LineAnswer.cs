using System.Text.Json.Serialization;
using Financial.Api.Answers;
using Financial.Ledger.Lines;
using Financial.Ledger.Versions;

namespace Financial.Api.Lines;

/// <summary>The dimensions of a line, those that the source states.</summary>
public sealed record DimensionsAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Region,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Division,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Job,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Phase,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CostCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Class,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Department,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Party,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TaxCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CostType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CounterEntity);

/// <summary>
/// A journal line. <c>sourceLine</c> is its physical line in the file of the import, or the row of its sheet. <c>entry</c> is the address
/// of its entry, which has the source's text.
/// </summary>
public sealed record LineAnswer(
    long EntryId, int LineNo, DateOnly Date, string AccountCode, string AccountName, string DebitMinor, string CreditMinor,
    string? Description, string? Reference, string? SourceNumber, string Kind, string? Document, DateOnly? DueDate,
    DimensionsAnswer Dimensions, Guid ImportId, int SourceLine, string Entry)
{
    internal static LineAnswer Of(PostedLine line) => new(
        line.EntryId, line.LineNo, line.Date, line.AccountCode, line.AccountName, MinorUnits.Text(line.DebitMinor),
        MinorUnits.Text(line.CreditMinor), line.Description, line.Reference, line.SourceNumber, line.Kind, line.Document, line.DueDate,
        new DimensionsAnswer(line.Region, line.Division, line.Job, line.Phase, line.CostCode, line.Class, line.Department, line.Party,
            line.TaxCode, line.CostType, line.CounterEntity),
        line.ImportId, line.SourceLine, $"/v1/entries/{line.EntryId}");
}

/// <summary>
/// The number of lines in a listing and their sums; the sums are null with <c>reason</c> <c>withheld</c> if a version is pending and none
/// is served.
/// </summary>
public sealed record LineTotals(
    long Lines, string? DebitMinor, string? CreditMinor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>
/// A page of lines, by day and in posting order, of one ledger version: <c>next</c> is the cursor of the next page, null at the end. Lines
/// that are posted meanwhile are not in it. <c>totals</c> is null unless the request has <c>count=true</c>.
/// </summary>
/// <remarks>The filter and the served version are for a file of all pages; JSON leaves them out.</remarks>
public sealed record LinesAnswer(
    DateOnly From, DateOnly To, string Entries, string Currency, long LedgerVersion, IReadOnlyList<LineAnswer> Lines, LineTotals? Totals,
    string? Next, [property: JsonIgnore] LineFilter Filter, [property: JsonIgnore] ServedVersion Served);
