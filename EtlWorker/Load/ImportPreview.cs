using System.Globalization;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Load;

/// <summary>
/// The planned posting of a file. A person confirms it before a layout's first posting (IMP-4) or before a re-run changes anything (IMP-7).
/// </summary>
/// <param name="Reason">Why a person must confirm: <c>first-posting</c>, <c>signs-differ</c>, <c>re-run</c> or the first question's
/// code.</param>
/// <param name="Questions">Decisions that only a person can make; confirming the preview answers all of them as shown.</param>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>.</param>
/// <param name="DecimalMark">The decimal mark of its amounts.</param>
/// <param name="Entries">Number of entries to post.</param>
/// <param name="RowsKnown">Number of rows already in the journal.</param>
/// <param name="Classes">Debits and credits by class of account.</param>
/// <param name="Warnings">Sentences about likely mistakes.</param>
/// <param name="Changed">Number of posted entries that the file changed.</param>
/// <param name="Gone">Number of posted entries that the source deleted.</param>
/// <param name="Corrections">The first changed and deleted entries.</param>
/// <param name="AccountChanges">Their changes by account.</param>
/// <param name="FirstDate">The first date of the file.</param>
/// <param name="LastDate">The last date of the file.</param>
public sealed record ImportPreview(
    string Reason, IReadOnlyList<Question> Questions, string DateOrder, string DecimalMark, long Entries, long RowsKnown,
    IReadOnlyList<ClassTotal> Classes, IReadOnlyList<string> Warnings,
    int Changed, int Gone, IReadOnlyList<CorrectedEntry> Corrections, IReadOnlyList<AccountChange> AccountChanges, DateOnly? FirstDate,
    DateOnly? LastDate)
{
    /// <summary>Accounts to add to the chart.</summary>
    public IReadOnlyList<ProposedAccount> ProposedAccounts { get; init; } = [];

    /// <summary>The first entries to post.</summary>
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

    /// <summary>Returns the preview of a list with open questions.</summary>
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

/// <summary>An account that the import would add, with the class that its code or name determines.</summary>
public sealed record ProposedAccount(string Code, string Name, string Class);

/// <summary>An entry to post, with its first lines.</summary>
public sealed record SampleEntry(int Line, DateOnly Date, string? Reference, string? Description, IReadOnlyList<SampleLine> Lines)
{
    private const int ShownLines = 20;

    internal static SampleEntry Of(JournalEntry entry) => new(
        entry.Header.FirstLine, entry.Header.Date, entry.Header.Reference, entry.Header.Description,
        [.. entry.Lines.ToArray().Take(ShownLines).Select(line => new SampleLine(
            line.AccountCode, line.DebitMinor.ToString(CultureInfo.InvariantCulture),
            line.CreditMinor.ToString(CultureInfo.InvariantCulture)))]);
}

/// <summary>A line of a sample entry; minor units as text.</summary>
public sealed record SampleLine(string Account, string DebitMinor, string CreditMinor);
