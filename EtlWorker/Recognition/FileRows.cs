using Financial.EtlWorker.Extract;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Recognition;

/// <summary>The rows of a surveyed file, as they are known again.</summary>
/// <param name="Layout">The layout of the file.</param>
/// <param name="Keys">The keys and dates of its data rows.</param>
/// <param name="RepeatedKeys">Keys that more than one row may have.</param>
/// <param name="DateOrder">The order in which its dates are read.</param>
public sealed record FileRows(LayoutIdentity Layout, RowKeyFile Keys, IReadOnlySet<long> RepeatedKeys, DateOrder DateOrder)
{
    /// <summary>The first and the last date of the file; null when it has none.</summary>
    public (DateOnly First, DateOnly Last)? Dates { get; init; }

    /// <summary>The months of its dates, ascending.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    /// <summary>The months of its dates in the other order; empty where the layout has one order.</summary>
    public required IReadOnlyList<DateOnly> MonthsOtherwise { get; init; }

    /// <summary>Reads the keys from the first row on, those of equal rows told apart. One reader at a time.</summary>
    public RowKeySequence Read() => Keys.Read(DateOrder, new Occurrences(RepeatedKeys));
}

/// <summary>By what the entries of a layout are known again.</summary>
/// <param name="Id">Its stable name, part of every row key.</param>
/// <param name="Version">The version of how it is read; each import keeps it.</param>
/// <param name="Numbers">Within what the product gives no number of an entry twice.</param>
public sealed record LayoutIdentity(string Id, int Version, NumberScope Numbers);
