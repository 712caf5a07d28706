namespace Financial.Ledger.Profiles;

/// <summary>What a column of a single-entry source can hold, as a profile calls it when it names the column's header.</summary>
public static class ColumnRoles
{
    public const string Number = "number", Date = "date", Amount = "amount", Account = "account", Description = "description",
        Currency = "currency";

    /// <summary>What lines are told apart by.</summary>
    public const string Region = "region", Division = "division", Job = "job", Phase = "phase", CostCode = "costCode", Class = "class",
        Department = "department", Party = "party", TaxCode = "taxCode";

    /// <summary>Without these a row makes no entry.</summary>
    public static IReadOnlyList<string> Required { get; } = [Date, Amount, Account];

    /// <summary>All of them, in the order in which they make a row key: it never changes, a new one stands at its end.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Number, Date, Amount, Account, Region, Description, Division, Job, Phase, CostCode, Class, Department, Party, TaxCode, Currency,
    ];

    /// <summary>Trims, lowers and joins words by one blank, so that header names compare.</summary>
    public static string Fold(string header) =>
        string.Join(' ', header.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
