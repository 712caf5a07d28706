using Financial.EtlWorker.Extract;
using Financial.Ledger.Accounts;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

/// <summary>What a profile holds.</summary>
/// <param name="DateOrder">For columns that leave their order open. Null when no file has asked for it yet.</param>
/// <param name="Signs">The side on which the net movement of income and of expense accounts lies: <c>debit</c> or <c>credit</c>, by
/// class.</param>
public sealed record ProfileSettings(DateOrder? DateOrder, IReadOnlyDictionary<string, string> Signs)
{
    /// <summary>
    /// The codes of Sage 50 UK's control accounts by name, where they are not
    /// <see cref="Financial.Ledger.Profiles.ControlAccounts.Defaults"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ControlAccounts { get; init; }

    /// <summary>
    /// The header of each column of a <see cref="Layouts.SignedCsv"/>, by its role: <see cref="Financial.Ledger.Profiles.ColumnRoles"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>
    /// The side of a positive amount, where nothing in the file says it: <c>debit</c> or <c>credit</c>; set with <see cref="Columns"/>.
    /// </summary>
    public string? Positive { get; init; }

    /// <summary>The code of the account that takes the other side of each row; set with <see cref="Columns"/>.</summary>
    public string? ClearingAccount { get; init; }

    // Assets and liabilities move both ways; income and expense hardly ever do, and a reversed sign shows there.
    private static readonly AccountClass[] SignedClasses = [AccountClass.Income, AccountClass.Expense];

    /// <summary>
    /// What a file would confirm. The classes are those of its own entries: what reverses posted ones says nothing of how the file writes
    /// its signs.
    /// </summary>
    public static ProfileSettings Of(Survey survey, IReadOnlyList<ClassTotal> classes) => new(
        survey.Layout.DateOrder is null && survey.StatedDateOrder is null && survey.DateOrderIsProven ? null : survey.DateOrder,
        new SortedDictionary<string, string>(classes
            .Where(total => SignedClasses.Contains(total.Class) && total.Debit != total.Credit)
            .ToDictionary(total => total.Name, total => total.Debit > total.Credit ? "debit" : "credit")));

    /// <summary>
    /// True when no class lies on another side than was confirmed; where nothing was, income is credit and expense debit.
    /// </summary>
    public bool Agrees(ProfileSettings file) =>
        file.Signs.All(sign => sign.Value == Signs.GetValueOrDefault(sign.Key, sign.Key == "income" ? "credit" : "debit"));

    /// <summary>True when rows make the same lines under both.</summary>
    public bool ReadsLike(ProfileSettings other) =>
        (Positive, ClearingAccount, Columns?.Count) == (other.Positive, other.ClearingAccount, other.Columns?.Count)
        && (Columns is null || Columns.All(column => other.Columns!.GetValueOrDefault(column.Key) == column.Value));

    /// <summary>These settings with the signs that the file adds or changes, and its date order where they have none.</summary>
    public ProfileSettings With(ProfileSettings file)
    {
        var signs = new SortedDictionary<string, string>(Signs.ToDictionary());
        foreach (var (name, side) in file.Signs) signs[name] = side;
        return this with { DateOrder = DateOrder ?? file.DateOrder, Signs = signs };
    }
}
