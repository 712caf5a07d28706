using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Extract;

/// <summary>One column of a layout.</summary>
/// <param name="ordinal">The position of the column in its layout.</param>
/// <param name="name">The name in the header, as the product writes it.</param>
/// <param name="use">How the column takes part in a row.</param>
/// <param name="kind">The type of its values.</param>
/// <param name="onFirstRowOnly">True if only the first row of an entry has the value, which then applies to its other rows.</param>
/// <param name="aliases">Other names of the column.</param>
public sealed class Column(
    int ordinal, string name, ColumnUse use = ColumnUse.Optional, ColumnKind kind = ColumnKind.Text, bool onFirstRowOnly = false,
    params string[] aliases)
{
    /// <summary>The position of the column in its layout.</summary>
    public int Ordinal { get; } = ordinal;

    public string Name { get; } = name;

    public ColumnUse Use { get; } = use;

    public ColumnKind Kind { get; } = kind;

    /// <summary>True if only the first row of an entry has the value, which then applies to its other rows.</summary>
    public bool OnFirstRowOnly { get; } = onFirstRowOnly;

    /// <summary>Name and aliases, folded.</summary>
    public IReadOnlyList<string> Names { get; } = [ColumnRoles.Fold(name), .. aliases.Select(ColumnRoles.Fold)];
}

/// <summary>The type of a column's values.</summary>
public enum ColumnKind
{
    Text,
    Date,
    Amount,
}

/// <summary>How a column takes part in a row.</summary>
public enum ColumnUse
{
    /// <summary>Read if present; part of the row key.</summary>
    Optional,

    /// <summary>The file is refused without it; part of the row key.</summary>
    Required,

    /// <summary>Read if present; not part of the row key, because the source changes it after posting.</summary>
    Unkeyed,
}
