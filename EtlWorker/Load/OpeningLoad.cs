using System.Globalization;
using System.Runtime.InteropServices;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Decides about opening balances. Posts them if no earlier entries exist. If earlier entries make the same balances, leaves them out, or
/// reverses them when those entries arrive later. In any other case asks a person, then posts the difference, so the day opens as its
/// source states.
/// </summary>
public sealed class OpeningLoad(Posting posting, JournalTransform transform)
{
    private const int Named = 5;

    private readonly LoadBatch _batch = new();
    private readonly List<Question> _questions = [];
    private readonly List<JournalEntry> _superseded = [];

    /// <summary>The questions that a person must answer before balances that differ are posted.</summary>
    public IReadOnlyList<Question> Questions => _questions;

    /// <summary>The fiscal year of the company, completed by facts of the file.</summary>
    public FiscalYear Years { get; private set; } = posting.FiscalYear;

    /// <summary>Decides about the opening balances of the file, and about posted ones that follow entries of the file.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (transform.IsRefused) return;
        ProposeStart();
        var posted = await posting.ReadOpeningEntriesAsync(cancellationToken);
        foreach (var date in transform.Openings.Select(posting.OpensOn)
                     .Concat(posted.Where(opening => opening.OpensOn > posting.Survey.Dates?.First).Select(opening => opening.OpensOn))
                     .Distinct().Order())
            await SettleAsync(date, [.. posted.Where(opening => opening.OpensOn == date).Select(opening => opening.Entry)],
                cancellationToken);
        ProposeAccounts();
    }

    // If a source carries its balances forward to a day, a fiscal year begins there.
    private void ProposeStart()
    {
        if (!posting.Survey.Journal.OpeningsBeginYear || Years.SetBy is not null) return;
        foreach (var entry in transform.Openings)
            if (entry.Header.Date is { Day: 1 } date && date != Years.StartOf(date)
                && !entry.Lines.ToArray().Any(line => IsProfitOrLoss(line.AccountCode)))
                Years = Years with { StartMonth = date.Month, StartDay = date.Day };
    }

    private void ProposeAccounts()
    {
        if (Years.SetBy is not null) return;
        var (retained, loss) = posting.Chart.FindResultAccounts();
        if (Years.RetainedEarnings is null && retained is not null)
            Years = Years with { RetainedEarnings = new ResultAccount(retained.Code, retained.Name) };
        if (Years is { RetainedEarnings: not null, Loss: null } && loss is not null)
            Years = Years with { Loss = new ResultAccount(loss.Code, loss.Name) };
    }

    private async Task SettleAsync(DateOnly date, List<PostedEntry> posted, CancellationToken cancellationToken)
    {
        var stated = transform.Openings.Where(entry => posting.OpensOn(entry) == date).ToList();
        // Posted balances were already compared with earlier entries. Only the file's entries can make a difference.
        var before = stated.Count > 0
            ? await YearBalances.ReadBeforeAsync(posting, Years, date, cancellationToken)
            : await YearBalances.ReadLoadedBeforeAsync(posting, Years, date, cancellationToken);
        foreach (var entry in _superseded.Concat(stated.Count > 0 ? posted.Select(opening => opening.Entry) : [])
            .Where(entry => entry.Header.Date < date))
            foreach (var line in entry.Lines)
                before.Remove(line.AccountCode, entry.Header.Date, (Int128)line.DebitMinor - line.CreditMinor, Years);
        if (stated.Count == 0 && Compare([], before, date).Agrees) return;

        var (ofPosted, ofStated) = (Sum(posted.Select(entry => entry.Entry)), Sum(stated));
        var opening = Compare(stated.Count > 0 ? ofStated : ofPosted, before, date);
        if (before.IsEmpty && posted.Count == 0)
        {
            foreach (var entry in stated) Post(entry, date);
        }
        else if (opening.Agrees)
        {
            Years = opening.Years;
            Supersede(posted);
            Note($"the opening balances of {Text(date)} are what the entries before make: they are not posted beside them", stated, posted);
        }
        else if (posted.Count > 0 && stated.Count > 0 && Compare(Less(ofStated, ofPosted), before, date).Agrees)
        {
            Note($"the ledger opens {Text(date)} with the same balances already", stated, []);
        }
        else
        {
            Ask(date, opening, stated.Count > 0);
            Supersede(posted);
            if (before.IsEmpty)
                foreach (var entry in stated) Post(entry, date);
            else
                PostDifference(date, opening, (stated.Count > 0 ? stated[0] : posted[0].Entry).Header);
        }

        await SendAsync(cancellationToken);
    }

    private OpeningComparison Compare(Dictionary<string, Int128> target, YearBalances before, DateOnly date) =>
        new(target, before.RolledTo(date, Years, IsProfitOrLoss), Years, IsEquity);

    private void Ask(DateOnly date, OpeningComparison opening, bool isStated)
    {
        var differences = opening.Differences(ProposedYears()).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var named = string.Join(", ", differences.Take(Named).Select(pair => $"{pair.Key} by {Money(pair.Value)}"))
            + (differences.Count > Named ? $" and {differences.Count - Named} more" : "");
        _questions.Add(new Question("opening-differs",
            $"{(isStated ? "The file opens"
                : "The ledger opens")} {Text(date)} with other balances than the entries before make: they differ on {named}. When it is "
                + $"posted, an opening entry of the difference makes {Text(date)} open as {(isStated ? "the file" : "its source")} says.",
            "confirm the preview"));
    }

    private FiscalYear ProposedYears()
    {
        ProposeAccounts();
        return Years;
    }

    private void PostDifference(DateOnly date, OpeningComparison opening, EntryHeader source)
    {
        var line = source.FirstLine;
        var lines = opening.Differences(ProposedYears()).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new JournalLine(pair.Key, pair.Value > 0 ? Side.Debit : Side.Credit, (long)Int128.Abs(pair.Value), line, null,
                null, Dimensions.None)).ToList();
        var header = new EntryHeader(source.Date, null, "Opening balances that no entry before makes", null, line,
            line) { Kind = EntryKind.Opening };
        if (JournalEntry.TryBuild(header, CollectionsMarshal.AsSpan(lines), out var entry) == 0 && entry is not null) Post(entry, date);
        else
            transform.Refusals.AddForFile(new Refusal(line, RefusalCode.RetainedEarningsMissing,
                $"the balances that {Text(date)} opens with hold the results of earlier years, and it is not known on which account",
                "name the account of retained earnings, then try the import again"));
    }

    private void Post(JournalEntry entry, DateOnly opensOn)
    {
        transform.AcceptOpening(entry);
        posting.Openings[posting.Add(_batch, entry, null)] = opensOn;
    }

    private void Supersede(List<PostedEntry> posted)
    {
        foreach (var entry in posted) transform.Corrections.Add(entry.EntryId, CorrectionKind.Superseded);
        _superseded.AddRange(posted.Select(opening => opening.Entry));
    }

    private void Note(string detail, List<JournalEntry> stated, List<PostedEntry> posted) =>
        transform.Notes.Add("opening-left-out", detail,
            stated.Sum(entry => entry.Lines.Length) + posted.Sum(entry => entry.Entry.Lines.Length));

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_batch.IsEmpty || transform.IsRefused) return;
        await posting.SendAsync(_batch, cancellationToken);
        _batch.Clear();
        await posting.CompleteLoadAsync(cancellationToken);
    }

    private static Dictionary<string, Int128> Sum(IEnumerable<JournalEntry> entries)
    {
        var sums = new Dictionary<string, Int128>(StringComparer.Ordinal);
        foreach (var entry in entries)
            foreach (var line in entry.Lines)
                sums[line.AccountCode] = sums.GetValueOrDefault(line.AccountCode) + line.DebitMinor - line.CreditMinor;
        return sums;
    }

    private static Dictionary<string, Int128> Less(Dictionary<string, Int128> one, Dictionary<string, Int128> other) =>
        one.Keys.Concat(other.Keys).Distinct()
            .ToDictionary(code => code, code => one.GetValueOrDefault(code) - other.GetValueOrDefault(code), StringComparer.Ordinal);

    private bool IsProfitOrLoss(string code) => posting.Chart.IsProfitOrLoss(code);

    private bool IsEquity(string code) => posting.Chart.ClassOf(code) is AccountClass.Equity;

    private string Money(Int128 minor) => JournalFormat.Amount(minor, posting.Currency);

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Compares opening balances with the balances that earlier entries make.</summary>
public sealed class OpeningComparison
{
    private readonly FiscalYear _years;
    private readonly Dictionary<string, Int128> _differences;
    private readonly Int128 _profits, _losses;

    /// <param name="target">The opening balances of the day, debit positive.</param>
    /// <param name="before">The balances of earlier entries and the results of earlier years, debit positive.</param>
    /// <param name="years">The fiscal year of the company.</param>
    /// <param name="isEquity">True for an account that may hold results.</param>
    public OpeningComparison(Dictionary<string, Int128> target, (Dictionary<string, Int128> Balances, List<Int128> Results) before,
        FiscalYear years, Func<string, bool> isEquity)
    {
        _years = years;
        _profits = Sum(before.Results.Where(result => result < 0));
        _losses = Sum(before.Results.Where(result => result > 0));
        _differences = target.Keys.Concat(before.Balances.Keys).Distinct()
            .Select(code => KeyValuePair.Create(code, target.GetValueOrDefault(code) - before.Balances.GetValueOrDefault(code)))
            .Where(pair => pair.Value != 0).ToDictionary(StringComparer.Ordinal);
        Years = years;
        Agrees = _differences.Count == 0 && _profits + _losses == 0 || _differences.Keys.All(isEquity) && FindResultAccounts();
    }

    /// <summary>True if the only difference is that the source has results of earlier years on its own accounts.</summary>
    public bool Agrees { get; }

    /// <summary>The fiscal year of the company, with the accounts on which the source has its results.</summary>
    public FiscalYear Years { get; private set; }

    /// <summary>
    /// Returns the opening balances minus the balances of earlier entries, with the results of earlier years on the accounts of
    /// <paramref name="known"/>. Debit positive.
    /// </summary>
    public Dictionary<string, Int128> Differences(FiscalYear known)
    {
        var rolled = new Dictionary<string, Int128>(_differences, StringComparer.Ordinal);
        foreach (var result in new[] { _profits, _losses }.Where(result => result != 0))
            if (known.AccountOf(result > 0 ? 1 : -1) is { } account) rolled[account.Code] = rolled.GetValueOrDefault(account.Code) - result;
        return rolled.Where(pair => pair.Value != 0).ToDictionary(StringComparer.Ordinal);
    }

    // One account holds all results, or one account the profits and another the losses.
    private bool FindResultAccounts()
    {
        if (_differences.Count == 1)
        {
            var (code, net) = _differences.Single();
            return net == _profits + _losses && Take(code, net > 0 && _years.RetainedEarnings is { } known && known.Code != code);
        }

        return _differences.Count == 2 && _differences.FirstOrDefault(pair => pair.Value == _profits) is { Key: { } ofProfits }
            && _differences.FirstOrDefault(pair => pair.Key != ofProfits && pair.Value == _losses) is { Key: { } ofLosses }
            && Take(ofProfits, false) && Take(ofLosses, true);
    }

    // Keep an account that a person chose; a source with results on another account then differs.
    private bool Take(string code, bool isLoss)
    {
        if (Years.SetBy is not null) return code == (isLoss ? Years.Loss ?? Years.RetainedEarnings : Years.RetainedEarnings)?.Code;
        if ((isLoss ? Years.Loss : Years.RetainedEarnings)?.Code == code) return true;
        var account = new ResultAccount(code, ResultAccount.UsualName);
        Years = isLoss ? Years with { Loss = account } : Years with { RetainedEarnings = account };
        return true;
    }

    private static Int128 Sum(IEnumerable<Int128> amounts) => amounts.Aggregate(Int128.Zero, (sum, amount) => sum + amount);
}
