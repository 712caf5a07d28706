using Financial.Ledger.Accounts;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

/// <summary>The settings of a profile.</summary>
/// <param name="DateOrder">The order for date columns that do not show it; null if no file has needed it yet.</param>
/// <param name="Signs">The side of the net movement of income and expense accounts, by class: <c>debit</c> or <c>credit</c>.</param>
public sealed record ProfileSettings(DateOrder? DateOrder, IReadOnlyDictionary<string, string> Signs)
{
    /// <summary>
    /// The codes of Sage 50 UK's control accounts by name, if they differ from
    /// <see cref="Financial.Ledger.Profiles.ControlAccounts.Defaults"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ControlAccounts { get; init; }

    /// <summary>
    /// The header of each column of a <see cref="Layouts.SignedCsv"/>, by its role: <see cref="Financial.Ledger.Profiles.ColumnRoles"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>The side of positive amounts if the file shows none: <c>debit</c>, <c>credit</c>; set with <see cref="Columns"/>.</summary>
    public string? Positive { get; init; }

    /// <summary>The code of the account for the other side of each row; set with <see cref="Columns"/>.</summary>
    public string? ClearingAccount { get; init; }

    // Assets and liabilities move both ways. Income and expense rarely do, so a reversed sign shows there.
    private static readonly AccountClass[] SignedClasses = [AccountClass.Income, AccountClass.Expense];

    /// <summary>
    /// Returns the settings that a file would confirm. Pass the classes of its own entries, because reversals of posted entries do not show
    /// the file's signs.
    /// </summary>
    public static ProfileSettings Of(Survey survey, IReadOnlyList<ClassTotal> classes) => new(
        survey.Layout.DateOrder is null && survey.StatedDateOrder is null && survey.DateOrderIsProven ? null : survey.DateOrder,
        new SortedDictionary<string, string>(classes
            .Where(total => SignedClasses.Contains(total.Class) && total.Debit != total.Credit)
            .ToDictionary(total => total.Name, total => total.Debit > total.Credit ? "debit" : "credit")));

    /// <summary>True if every class has its confirmed side; without a confirmation, income is credit and expense is debit.</summary>
    public bool Agrees(ProfileSettings file) =>
        file.Signs.All(sign => sign.Value == Signs.GetValueOrDefault(sign.Key, sign.Key == "income" ? "credit" : "debit"));

    /// <summary>True if rows make the same lines with both settings.</summary>
    public bool ReadsLike(ProfileSettings other) =>
        (Positive, ClearingAccount, Columns?.Count) == (other.Positive, other.ClearingAccount, other.Columns?.Count)
        && (Columns is null || Columns.All(column => other.Columns!.GetValueOrDefault(column.Key) == column.Value));

    /// <summary>Returns these settings with the signs of the file added, and its date order if they have none.</summary>
    public ProfileSettings With(ProfileSettings file)
    {
        var signs = new SortedDictionary<string, string>(Signs.ToDictionary());
        foreach (var (name, side) in file.Signs) signs[name] = side;
        return this with { DateOrder = DateOrder ?? file.DateOrder, Signs = signs };
    }
}
