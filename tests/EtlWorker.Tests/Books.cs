using System.Text;
using Financial.EtlWorker.Detection;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;

namespace Financial.EtlWorker.Tests;

/// <summary>What survey and transform make of a file, without a database.</summary>
public sealed record Books(
    string? Layout, IReadOnlyList<JournalEntry> Entries, IReadOnlyList<Refusal> Refusals, IReadOnlyCollection<Note> Notes)
{
    /// <summary>"line code" of each refusal.</summary>
    public IEnumerable<string> Refused => Refusals.Select(refusal => $"{refusal.Line} {refusal.Code}");

    /// <summary>"account signed amount" of each line of the entries.</summary>
    public IEnumerable<string> Lines =>
        Entries.SelectMany(entry => entry.Lines.ToArray()).Select(line => $"{line.AccountCode} {line.DebitMinor - line.CreditMinor}");

    /// <summary>The first refusal as "line code", or null.</summary>
    public string? FirstRefused => Refused.FirstOrDefault();

    /// <summary>"code count" of each note.</summary>
    public IEnumerable<string> NoteCounts => Notes.Select(note => $"{note.Code} {note.Count}");

    /// <summary>The accounts that the file was the first to name.</summary>
    public IReadOnlyCollection<Account> Proposed { get; init; } = [];

    /// <summary>Null when the file as a whole is refused.</summary>
    public Survey? Survey { get; init; }

    public static Books Of(string text, SignedCsv? own = null) => Of(Encoding.UTF8.GetBytes(text), own);

    public static Books Of(byte[] bytes, SignedCsv? own = null)
    {
        using var uploaded = new TextFile(bytes);
        var (file, refusal) = PackedFile.Unpack(uploaded.File, own, isRejects: false, CancellationToken.None);
        if (file is null) return new Books(null, [], [refusal!], []);
        using var text = file;
        (var survey, refusal) = FileSurvey.Read(file, 1, 1, CancellationToken.None, own: own);
        if (survey is null) return new Books(null, [], [refusal!], []);
        using var keys = survey.RowKeys;
        var currency = Currency.FromCode(survey.Currency ?? "GBP") ?? Currency.FromCode("GBP")!;
        var chart = new ChartOfAccounts(survey.Chart, []);
        var transform = new JournalTransform(
            survey, chart, ClosedPeriods.None, currency);
        var entries = new List<JournalEntry>();
        using var reader = survey.OpenRows(file);
        transform.Run(reader, entries.Add, CancellationToken.None);
        transform.CheckAssertions([]);
        // Nothing lies before them: opening balances are posted.
        entries = [.. entries.Concat(transform.Openings).OrderBy(entry => entry.Header.FirstLine)];
        return new Books(survey.Layout.Id, transform.Refusals.Any ? [] : entries, transform.Refusals.List,
            transform.Notes.List) { Survey = survey, Proposed = chart.Proposed };
    }

    /// <summary>The key of the file's last data row.</summary>
    public static long LastKey(string text)
    {
        using var file = new TextFile(text);
        var survey = LayoutDetection.Detect(file.File).Survey!;
        var keys = new RowKey(survey.Layout.Id, survey.Layout.Columns, survey.FieldOfColumn, 1, 1);
        using var reader = survey.OpenRows(file.File);
        var key = 0L;
        while (reader.Read())
            if (survey.Classify(reader.Current, reader.Line) == RowClass.Data) key = keys.Of(reader.Current, (byte)'.', isDated: false);
        return key;
    }

    /// <summary>The lines of an entry as "account side amount".</summary>
    public static string Describe(JournalEntry entry) =>
        string.Join('|', entry.Lines.ToArray().Select(line => $"{line.AccountCode} {line.Side} {line.AmountMinor}"));
}
