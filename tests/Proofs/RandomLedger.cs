using System.Globalization;
using Financial.Fixtures;

namespace Financial.Proofs;

/// <summary>How the source closes its years.</summary>
internal enum Closes
{
    /// <summary>It does not close them, like Sage 50 US.</summary>
    Never,

    /// <summary>It sends each closing entry with the rest of the year.</summary>
    WithTheYear,

    /// <summary>It sends the closing entries in a posting after all others.</summary>
    Late,

    /// <summary>It sends them late; one is reversed on its own day, and perhaps repeated.</summary>
    Reversed,

    /// <summary>It sends them late; one is reversed on a day of the next year.</summary>
    ReversedNextYear,
}

/// <summary>A step of a ledger: lines are posted, or the fiscal year is set.</summary>
/// <param name="Lines">The lines to post; null when the fiscal year is set.</param>
/// <param name="Years">The fiscal year to set; null when lines are posted.</param>
internal sealed record Step(IReadOnlyList<TestLine>? Lines, YearsModel? Years);

/// <summary>A ledger drawn from a seed: its postings in order, and its fiscal years. The same seed draws the same ledger.</summary>
internal sealed class RandomLedger
{
    private readonly Random _random;
    private readonly List<string> _properties = [];
    private readonly List<Step> _steps = [];
    private readonly List<DrawnEntry> _posted = [];
    private readonly Dictionary<DrawnEntry, long> _ids = new(ReferenceEqualityComparer.Instance);
    private readonly bool _closesInPieces;

    private RandomLedger(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        Currency = Of("USD", "GBP", "EUR", "JPY", "KWD");
        var start = Of((1, 1), (1, 1), (7, 1), (10, 1), (4, 6));
        var retained = _random.Next(6) == 0 ? null : Chart.RetainedEarnings;
        var loss = retained is not null && _random.Next(3) == 0 ? Chart.Loss : null;
        Years = new YearsModel(start.Item1, start.Item2, retained, loss, Chart.Accounts);
        First = new DateOnly(2022, 1, 1).AddDays(_random.Next(180));
        Last = First.AddDays(_random.Next(400, 760));
        Closes = retained is null ? Closes.Never
            : Of(Closes.Never, Closes.WithTheYear, Closes.Late, Closes.Reversed, Closes.ReversedNextYear);
        _closesInPieces = _random.Next(3) == 0;
        _properties.AddRange(
        [
            Currency, string.Create(CultureInfo.InvariantCulture,
                $"{First:yyyy-MM-dd} to {Last:yyyy-MM-dd}, years from {start.Item2}/{start.Item1}"),
            retained is null ? "no retained earnings" : loss is null ? "no loss account" : "a loss account",
            $"closes {Closes}{(Closes != Closes.Never && _closesInPieces ? " in pieces" : "")}",
        ]);
        DrawSteps(new YearsModel(1, 1, retained, null, Chart.Accounts));
    }

    public int Seed { get; }

    public string Currency { get; }

    public YearsModel Years { get; }

    public DateOnly First { get; }

    public DateOnly Last { get; }

    public Closes Closes { get; }

    /// <summary>The steps of the ledger, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Number of lines posted after every year is complete, closed or not.</summary>
    public int LateLines { get; private set; }

    /// <summary>Describes the ledger in failures.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {string.Join("; ", _properties)}");

    public static RandomLedger Draw(int seed) => new(seed);

    // If the fiscal year is set late, the ledger recognises closing entries by its lines at that time: they must fit the posted lines.
    private void DrawSteps(YearsModel calendar)
    {
        var drawn = DrawEntries();
        LateLines = drawn.Late.Sum(entry => entry.Amounts.Count);
        var pieces = Split(drawn.Early);
        var staysAsClosed = drawn.Late.Count == 0 && Closes is Closes.Never or Closes.WithTheYear or Closes.Late;
        var setBehind = _random.Next(4) switch { 0 => 1, 1 when staysAsClosed => int.MaxValue, _ => 0 };
        if (_random.Next(5) == 0 && setBehind == 0)
        {
            _steps.Add(new Step(null, calendar));
            _properties.Add("fiscal year set twice");
        }
        foreach (var (number, piece) in pieces.Index())
        {
            if (number == setBehind) _steps.Add(new Step(null, Years));
            Post(piece);
        }
        if (setBehind >= pieces.Count && setBehind != int.MaxValue) _steps.Add(new Step(null, Years));
        _properties.Add($"{pieces.Count} postings; fiscal year set {setBehind switch { 0 => "first", 1 => "second", _ => "last" }}");

        if (Closes is Closes.Late or Closes.Reversed or Closes.ReversedNextYear) Post(ClosingEntries());
        var reversed = Closes is Closes.Reversed or Closes.ReversedNextYear ? ReverseOneYear() : [];
        Post(reversed);
        Post(drawn.Late);
        if (Closes is Closes.Reversed && reversed.Count > 0 && _random.Next(2) == 0)
        {
            Post([.. ClosingEntries().Where(entry => entry.Date == reversed[0].Date)]);
            _properties.Add("closed again");
        }
        if (setBehind == int.MaxValue) _steps.Add(new Step(null, Years));
    }

    private (List<DrawnEntry> Early, List<DrawnEntry> Late) DrawEntries()
    {
        var refunded = _random.Next(3) == 0 ? Of("5100", "7100") : null;
        var idle = Months().Where(_ => _random.Next(4) == 0).ToHashSet();
        var entries = new DrawnEntries(_random, Years, refunded, idle);
        var early = Enumerable.Range(0, _random.Next(30, 90)).Select(_ => entries.On(Day())).ToList();
        // Errors are likely at year ends: add entries on the last day, and on the first day of the next year.
        early.AddRange(Years.Ends(First, Last.AddDays(-1)).SelectMany(end => new[] { entries.On(end), entries.On(end.AddDays(1)) }));
        var opens = _random.Next(2) == 0;
        if (opens) early.Add(entries.Opening(First));
        var late = _random.Next(3) == 0 ? Enumerable.Range(0, _random.Next(1, 6)).Select(_ => entries.On(Day())).ToList() : [];
        _properties.Add($"{(opens ? "opening entry" : "no opening entry")}; {idle.Count} months without revenue; "
            + $"{(refunded is null ? "costs are debits" : $"credits on {refunded}")}; {late.Count} late entries");
        return (early, late);
    }

    // Splits the entries into one posting, into fiscal years, or into two postings with days of all years; the order is random.
    private List<List<DrawnEntry>> Split(List<DrawnEntry> entries)
    {
        if (Closes == Closes.WithTheYear) entries = [.. entries, .. ClosingEntries(entries)];
        Func<DrawnEntry, DateOnly> piece = _random.Next(6) switch
        {
            0 => _ => First,
            1 or 2 => entry => First.AddDays(entry.Date.DayNumber % 2),
            _ => entry => Years.StartOf(entry.Date),
        };
        var pieces = entries.GroupBy(piece).Select(group => group.ToArray()).ToArray();
        _random.Shuffle(pieces);
        foreach (var one in pieces) _random.Shuffle(one);
        return [.. pieces.Select(one => one.ToList())];
    }

    // One entry per year, or one per account.
    private List<DrawnEntry> ClosingEntries(List<DrawnEntry>? entries = null)
    {
        var lines = Lines(entries ?? _posted);
        var closing = new List<DrawnEntry>();
        foreach (var end in Years.Ends(First, Last))
        {
            var amounts = Years.ClosingAmounts(lines, end);
            var (result, accounts) = (amounts[^1], amounts[..^1]);
            // A result of zero has no line on retained earnings: such an entry looks like an ordinary one.
            if (result.NetMinor == 0) continue;
            if (_closesInPieces)
                closing.AddRange(accounts.Select(
                    amount => new DrawnEntry(end, [amount, (result.Account, -amount.NetMinor)], TestLine.Closing)));
            else
                closing.Add(new DrawnEntry(end, amounts, TestLine.Closing));
        }
        return closing;
    }

    private List<DrawnEntry> ReverseOneYear()
    {
        var ends = _posted.Where(entry => entry.Kind == TestLine.Closing).Select(entry => entry.Date).Distinct().ToArray();
        if (ends.Length == 0) return [];
        var end = ends[_random.Next(ends.Length)];
        var day = Closes == Closes.Reversed ? end : end.AddDays(_random.Next(1, 60));
        _properties.Add(string.Create(CultureInfo.InvariantCulture, $"the entry of {end:yyyy-MM-dd} is reversed on {day:yyyy-MM-dd}"));
        return [.. _posted.Where(entry => entry.Kind == TestLine.Closing && entry.Date == end)
            .Select(entry => new DrawnEntry(day, [.. entry.Amounts.Select(amount => (amount.Account, -amount.NetMinor))], TestLine.Closing,
                entry))];
    }

    private void Post(List<DrawnEntry> entries)
    {
        if (entries.Count == 0) return;
        var before = _posted.Count;
        foreach (var (number, entry) in entries.Index()) _ids.Add(entry, before + number + 1);
        _posted.AddRange(entries);
        _steps.Add(new Step(Lines(entries), null));
    }

    private List<TestLine> Lines(List<DrawnEntry> entries) =>
        [.. entries.Index().SelectMany(entry => entry.Item.Amounts.Select(amount => new TestLine(
            entry.Index + 1, entry.Item.Date, amount.Account, Math.Max(amount.NetMinor, 0), Math.Max(-amount.NetMinor, 0),
            Kind: entry.Item.Kind, ReversalOf: entry.Item.Reverses is { } reversed ? _ids[reversed] : null)))];

    private IEnumerable<DateOnly> Months()
    {
        for (var month = new DateOnly(First.Year, First.Month, 1); month <= Last; month = month.AddMonths(1)) yield return month;
    }

    private DateOnly Day() => First.AddDays(_random.Next(Last.DayNumber - First.DayNumber + 1));

    private T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
