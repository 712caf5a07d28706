using Financial.Api.Answers;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;

namespace Financial.Api.Exports;

/// <summary>A table to export. Its rows are read while the file is written, so that a long table is never held in memory.</summary>
/// <param name="Report">The report's name in file names and in the audit log: <c>trial-balance</c>.</param>
/// <param name="Title">The report's display name; at most 31 characters, because a sheet has this name.</param>
/// <param name="Columns">The heads, from left to right.</param>
/// <param name="CountAsync">Counts the rows.</param>
/// <param name="Rows">Reads the rows, in a later transaction than <paramref name="CountAsync"/>.</param>
public sealed record ExportTable(
    string Report, string Title, IReadOnlyList<ExportColumn> Columns, Func<ExportReading, Task<long>> CountAsync,
    Func<ExportReading, IAsyncEnumerable<ExportRow>> Rows)
{
    /// <summary>The days of the report; null for a list without a range.</summary>
    public DateRange? Range { get; init; }

    /// <summary>The ledger version of the figures; null for a list without figures, which states the served version.</summary>
    public ExportVersion? Version { get; init; }

    /// <summary>Says where the figures come from, a sentence each.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>How to ask for fewer rows, as a sentence.</summary>
    public string Advice { get; init; } = "Ask for fewer rows.";
}

/// <summary>Reads rows of a company inside a tenant transaction.</summary>
public sealed record ExportReading(TenantTransaction Transaction, int EntityId);

/// <summary>The ledger version of a report, and whether it is reconciled (REC-4).</summary>
public sealed record ExportVersion(
    string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason, string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason)
{
    internal static ExportVersion Of(ServedVersion version) => new(
        version.Currency, version.LedgerVersion, version.AsOf, version.Reconciled, version.Reason,
        MinorUnits.Text(version.ApprovedDifferenceMinor), version.PendingVersion, version.PendingReason);

    /// <summary>True if no version is served and one is withheld: then no figure is shown.</summary>
    public bool WithholdsAll => LedgerVersion == 0 && PendingVersion is not null;
}
