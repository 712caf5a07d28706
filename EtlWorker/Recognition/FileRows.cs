using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Recognition;

/// <summary>The rows of a surveyed file, in the form in which they are compared with the journal.</summary>
/// <param name="Layout">The layout of the file.</param>
/// <param name="Keys">The keys and dates of its data rows.</param>
/// <param name="RepeatedKeys">Keys that more than one row may have.</param>
/// <param name="DateOrder">The date order in which the file is read.</param>
public sealed record FileRows(LayoutIdentity Layout, RowKeyFile Keys, IReadOnlySet<long> RepeatedKeys, DateOrder DateOrder)
{
    /// <summary>The first and the last date of the file; null if it has none.</summary>
    public (DateOnly First, DateOnly Last)? Dates { get; init; }

    /// <summary>The months of the file's dates, ascending.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    /// <summary>The months of the file's dates in the other date order; empty if the layout has one order.</summary>
    public required IReadOnlyList<DateOnly> MonthsOtherwise { get; init; }

    /// <summary>Reads the keys from the first row on and numbers equal rows. Only one reader may be active.</summary>
    public RowKeySequence Read() => Keys.Read(DateOrder, new Occurrences(RepeatedKeys));
}

/// <summary>The facts of a layout that identify its rows and entries.</summary>
/// <param name="Id">The stable id, part of every row key.</param>
/// <param name="Version">The version of the reading rules; each import stores it.</param>
/// <param name="Numbers">The scope in which the product's entry numbers are unique.</param>
public sealed record LayoutIdentity(string Id, int Version, NumberScope Numbers);
