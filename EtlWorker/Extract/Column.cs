using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Extract;

/// <summary>One column of a layout.</summary>
/// <param name="ordinal">Its place in the columns of its layout.</param>
/// <param name="name">Its name in the header, as the product writes it.</param>
/// <param name="use">How it takes part in a row.</param>
/// <param name="kind">What it holds.</param>
/// <param name="onFirstRowOnly">True when the value stands on the first row of an entry only and holds for its other rows.</param>
/// <param name="aliases">Other names that mean the same.</param>
public sealed class Column(
    int ordinal, string name, ColumnUse use = ColumnUse.Optional, ColumnKind kind = ColumnKind.Text, bool onFirstRowOnly = false,
    params string[] aliases)
{
    /// <summary>The place of the column in the columns of its layout.</summary>
    public int Ordinal { get; } = ordinal;

    public string Name { get; } = name;

    public ColumnUse Use { get; } = use;

    public ColumnKind Kind { get; } = kind;

    /// <summary>True when the value stands on the first row of an entry only and holds for its other rows.</summary>
    public bool OnFirstRowOnly { get; } = onFirstRowOnly;

    /// <summary>Name and aliases, folded.</summary>
    public IReadOnlyList<string> Names { get; } = [ColumnRoles.Fold(name), .. aliases.Select(ColumnRoles.Fold)];
}

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    Text,
    Date,
    Amount,
}

/// <summary>How a column takes part in a row.</summary>
public enum ColumnUse
{
    /// <summary>Read when it is there, and part of the row key.</summary>
    Optional,

    /// <summary>Without it the file is refused; part of the row key.</summary>
    Required,

    /// <summary>Read when it is there; changes in the source after posting, so it is no part of the row key.</summary>
    Unkeyed,
}
