using System.Globalization;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker;

/// <summary>What a file would post, for a person to confirm before its layout's first posting (IMP-4) or before a re-run changes anything (IMP-7).</summary>
/// <param name="Reason">Why it is asked: <c>first-posting</c>, <c>ambiguous-dates</c>, <c>signs-differ</c>, <c>part-of-file</c> or <c>re-run</c>.</param>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>.</param>
/// <param name="DecimalMark">The decimal mark of its amounts.</param>
/// <param name="Entries">Entries that would be posted.</param>
/// <param name="RowsKnown">Rows that are in the journal already.</param>
/// <param name="Classes">Debits and credits by class of account.</param>
/// <param name="Warnings">What looks wrong, for a person.</param>
/// <param name="Changed">Posted entries that the file has otherwise.</param>
/// <param name="Gone">Posted entries that the source has no more.</param>
/// <param name="Corrections">The first of these.</param>
public sealed record ImportPreview(
    string Reason, string DateOrder, string DecimalMark, long Entries, long RowsKnown, IReadOnlyList<ClassTotal> Classes, IReadOnlyList<string> Warnings,
    int Changed, int Gone, IReadOnlyList<CorrectedEntry> Corrections)
{
    public static ImportPreview Of(string reason, Survey survey, ProfileSettings settings, JournalTransform transform, CorrectionLoad corrections, ChartOfAccounts chart) => new(
        reason, ProfileSettings.Word(survey.DateOrder), ((char)survey.DecimalMark).ToString(), transform.EntriesAccepted, transform.RowsKnown,
        ClassTotal.Of(chart, transform.AccountTotals, corrections.AccountTotals), [.. Warn(survey, settings, transform.Totals)],
        corrections.Changed, corrections.Gone, corrections.Corrected);

    private static IEnumerable<string> Warn(Survey survey, ProfileSettings settings, FileTotals totals)
    {
        if (totals.IsPart)
            yield return (totals.LacksEntries
                ? $"The file states {totals.Whole.Entries} entries and holds {totals.Sum.Entries}: it is one part of a file that was split, or entries are missing. "
                : "The file says that it is one part of several. ") + "The ledger is not reconciled by it until the other parts are posted.";
        if (!survey.DateOrderIsProven)
            yield return $"No date says whether day or month stands first; they would be read {survey.DateOrder.Words()}. "
                + $"If that is wrong, set dateOrder by PUT /v1/profiles/{survey.Layout.Id} before you confirm.";
        if (settings.Signs.GetValueOrDefault("income") == "debit")
            yield return "Income lies on the debit side: unless these are mostly refunds, the signs of this file are reversed.";
        if (settings.Signs.GetValueOrDefault("expense") == "credit")
            yield return "Expenses lie on the credit side: unless these are mostly refunds, the signs of this file are reversed.";
    }
}

/// <summary>What a file adds to the accounts of one class. Minor units as text, because a sum may be larger than 64 bits.</summary>
public sealed record ClassTotal(string Name, int Accounts, long Lines, string DebitMinor, string CreditMinor)
{
    internal AccountClass Class => Enum.Parse<AccountClass>(Name, ignoreCase: true);

    internal Int128 Debit => Int128.Parse(DebitMinor, CultureInfo.InvariantCulture);

    internal Int128 Credit => Int128.Parse(CreditMinor, CultureInfo.InvariantCulture);

    /// <summary>Sums accounts by class, in the order of the classes.</summary>
    public static IReadOnlyList<ClassTotal> Of(ChartOfAccounts chart, params AccountTotals[] totals) => [.. totals
        .SelectMany(part => part.ByCode)
        .GroupBy(pair => chart.Find(pair.Key, out var account) is CodeMatch.Known or CodeMatch.Proposed ? account!.Class : AccountClass.Asset)
        .OrderBy(group => group.Key)
        .Select(group => new ClassTotal(
            group.Key.ToString().ToLowerInvariant(), group.DistinctBy(pair => pair.Key).Count(), group.Sum(pair => pair.Value.Lines),
            Sum(group.Select(pair => pair.Value.DebitMinor)), Sum(group.Select(pair => pair.Value.CreditMinor))))];

    private static string Sum(IEnumerable<Int128> amounts) => amounts.Aggregate(Int128.Zero, (sum, amount) => sum + amount).ToString(CultureInfo.InvariantCulture);
}
