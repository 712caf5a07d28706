using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;

namespace Financial.Api.Journals;

/// <summary>The journal that a caller asks for.</summary>
/// <param name="File">The kind of file.</param>
/// <param name="Export">The range, its version and size.</param>
internal sealed record JournalRequest(JournalFile File, JournalExport Export)
{
    /// <summary>The description of the parameter <c>format</c>.</summary>
    public const string Formats = "hledger, beancount, csv, fec or saft";

    /// <summary>The file's name for the caller.</summary>
    public string FileName => NameOf(File, Export.Range.From, Export.Range.To);

    public static string NameOf(JournalFile file, DateOnly from, DateOnly to) =>
        $"journal-{from:yyyy-MM-dd}-{to:yyyy-MM-dd}{file.Extension}";

    /// <summary>Reads the parameters and the size of the journal, or returns the problem.</summary>
    public static async Task<(JournalRequest? Request, Problem? Problem)> ReadAsync(
        TenantTransaction transaction, Caller caller, TimeProvider clock, string? from, string? to, string format)
    {
        if (JournalFile.Find(format) is not { } file)
            return (null, Problem.Invalid("/query/format",
                $"format must be one of: {string.Join(", ", JournalFile.All.Select(known => known.Name))}."));

        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, transaction.CancellationToken);
        var (range, problem) = RangeParameters.Read(from, to, served, clock);
        if (problem is not null)
            return (null, problem);
        var export = await JournalExport.PrepareAsync(
            transaction.Connection, caller.EntityId, range, file, transaction.CancellationToken, served);
        if (export.YearEndWithin is { } yearEnd)
            return (null, Problem.Invalid("/query/to",
                $"A file of this kind holds one fiscal year at most: ask for a range that ends on {yearEnd:yyyy-MM-dd} or before."));
        return export.LacksResultAccount
            ? (null, Problem.Invalid("/query/format",
                "Results of earlier years stand on no account, so that the opening balances would not balance: set the account of retained "
                    + "earnings first, by PUT /v1/fiscal-year."))
            : (new JournalRequest(file, export), null);
    }
}
