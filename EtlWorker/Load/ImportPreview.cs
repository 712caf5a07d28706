using System.Globalization;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Load;

/// <summary>
/// What a file would post, for a person to confirm before its layout's first posting (IMP-4) or before a re-run changes anything (IMP-7).
/// </summary>
/// <param name="Reason">Why it is asked: <c>first-posting</c>, <c>signs-differ</c>, <c>re-run</c> or the code of the first
/// question.</param>
/// <param name="Questions">What only a person can decide; confirming answers all of them as the preview shows the file.</param>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>.</param>
/// <param name="DecimalMark">The decimal mark of its amounts.</param>
/// <param name="Entries">Entries that would be posted.</param>
/// <param name="RowsKnown">Rows that are in the journal already.</param>
/// <param name="Classes">Debits and credits by class of account.</param>
/// <param name="Warnings">What looks wrong, for a person.</param>
/// <param name="Changed">Posted entries that the file has otherwise.</param>
/// <param name="Gone">Posted entries that the source has no more.</param>
/// <param name="Corrections">The first of these.</param>
/// <param name="AccountChanges">What they change, by account.</param>
/// <param name="FirstDate">The first date of the file.</param>
/// <param name="LastDate">The last one.</param>
public sealed record ImportPreview(
    string Reason, IReadOnlyList<Question> Questions, string DateOrder, string DecimalMark, long Entries, long RowsKnown,
    IReadOnlyList<ClassTotal> Classes, IReadOnlyList<string> Warnings,
    int Changed, int Gone, IReadOnlyList<CorrectedEntry> Corrections, IReadOnlyList<AccountChange> AccountChanges, DateOnly? FirstDate,
    DateOnly? LastDate)
{
    /// <summary>Accounts that would be added to the chart.</summary>
    public IReadOnlyList<ProposedAccount> ProposedAccounts { get; init; } = [];

    /// <summary>The first entries that would be posted.</summary>
    public IReadOnlyList<SampleEntry> Samples { get; init; } = [];

    public static ImportPreview Of(
        string reason, IReadOnlyList<Question> questions, Survey survey, ProfileSettings settings, JournalTransform transform,
        CorrectionLoad corrections, IReadOnlyList<AccountChange> accountChanges, ChartOfAccounts chart, Currency? assumedCurrency) => new(
        reason, questions, survey.DateOrder.Word(), ((char)survey.DecimalMark).ToString(), transform.EntriesAccepted,
        transform.RowsKnown, ClassTotal.Of(chart, transform.AccountTotals, corrections.AccountTotals), [.. Warn(settings, assumedCurrency)],
        corrections.Changed, corrections.Gone, corrections.Corrected, accountChanges, survey.Dates?.First, survey.Dates?.Last)
        {
            ProposedAccounts = [.. chart.Proposed.OrderBy(account => account.Code, StringComparer.Ordinal).Take(CorrectionLoad.Kept)
                .Select(account => new ProposedAccount(account.Code, account.Name, account.Class.ToString().ToLowerInvariant()))],
            Samples = [.. transform.FirstEntries.Select(SampleEntry.Of)],
        };

    /// <summary>What a list leaves open.</summary>
    public static ImportPreview Of(IReadOnlyList<Question> questions, Survey survey) => new(
        questions[0].Code, questions, survey.DateOrder.Word(), ((char)survey.DecimalMark).ToString(), 0, 0, [], [], 0, 0, [],
        [], survey.Dates?.First, survey.Dates?.Last);

    private static IEnumerable<string> Warn(ProfileSettings settings, Currency? assumedCurrency)
    {
        if (assumedCurrency is not null)
            yield return $"Neither the upload nor the file says the currency: the ledger will be kept in {assumedCurrency.Code}, and stays "
                + "so. For another one, discard this and upload the file with its currency.";
        if (settings.Signs.GetValueOrDefault("income") == "debit")
            yield return "Income lies on the debit side: unless these are mostly refunds, the signs of this file are reversed.";
        if (settings.Signs.GetValueOrDefault("expense") == "credit")
            yield return "Expenses lie on the credit side: unless these are mostly refunds, the signs of this file are reversed.";
    }
}

/// <summary>An account that the import would add, with the class that its code or name says.</summary>
public sealed record ProposedAccount(string Code, string Name, string Class);

/// <summary>An entry as it would be posted; of a long one the first lines.</summary>
public sealed record SampleEntry(int Line, DateOnly Date, string? Reference, string? Description, IReadOnlyList<SampleLine> Lines)
{
    private const int ShownLines = 20;

    internal static SampleEntry Of(JournalEntry entry) => new(
        entry.Header.FirstLine, entry.Header.Date, entry.Header.Reference, entry.Header.Description,
        [.. entry.Lines.ToArray().Take(ShownLines).Select(line => new SampleLine(
            line.AccountCode, line.DebitMinor.ToString(CultureInfo.InvariantCulture),
            line.CreditMinor.ToString(CultureInfo.InvariantCulture)))]);
}

/// <summary>A line of it; minor units as text.</summary>
public sealed record SampleLine(string Account, string DebitMinor, string CreditMinor);
