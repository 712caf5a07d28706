namespace Financial.Ledger.Profiles;

/// <summary>The roles of columns in a single-entry source. A profile maps a role to a column header.</summary>
public static class ColumnRoles
{
    public const string Number = "number", Date = "date", Amount = "amount", Account = "account", Description = "description",
        Currency = "currency";

    /// <summary>The roles of dimensions.</summary>
    public const string Region = "region", Division = "division", Job = "job", Phase = "phase", CostCode = "costCode", Class = "class",
        Department = "department", Party = "party", TaxCode = "taxCode";

    /// <summary>The roles without which a row is not an entry.</summary>
    public static IReadOnlyList<string> Required { get; } = [Date, Amount, Account];

    /// <summary>All roles in row-key order. The order never changes; append new roles.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Number, Date, Amount, Account, Region, Description, Division, Job, Phase, CostCode, Class, Department, Party, TaxCode, Currency,
    ];

    /// <summary>Normalises a header for comparison: lower case, single blanks.</summary>
    public static string Fold(string header) =>
        string.Join(' ', header.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
