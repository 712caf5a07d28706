using System.Globalization;
using Financial.Fixtures;
using Financial.Ledger.Lines;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Npgsql;

namespace Financial.Proofs;

/// <summary>
/// Compares every statement of a ledger with its lines and with each other: openings, closings, month columns (I-8, I-9), and the figures
/// as known earlier (I-11).
/// </summary>
internal sealed class LedgerProof
{
    // Reading every day of a ledger takes ten times as long as all its other checks.
    private const int EveryDayOf = 100;

    // The figures of one ledger in five are opened down to their lines.
    private const int DrilledOf = 5;

    private readonly PostedLedger _ledger;
    private readonly NpgsqlConnection _connection;
    private readonly Random _random;
    private readonly List<string> _defects = [];

    private LedgerProof(PostedLedger ledger, NpgsqlConnection connection) =>
        (_ledger, _connection, _random) = (ledger, connection, new Random(ledger.Seed));

    /// <summary>Lists the defects of a ledger.</summary>
    public static async Task<IReadOnlyCollection<string>> DefectsAsync(PostedLedger ledger)
    {
        await using var tenant = await ledger.BeginAsync();
        var proof = new LedgerProof(ledger, tenant.Connection);
        await proof.CheckRangesAsync();
        await proof.CheckDaysAsync();
        await proof.CheckHistoryAsync();
        return proof._defects;
    }

    // Divides the ledger into adjacent ranges, from before its first day to after its last one.
    private async Task CheckRangesAsync()
    {
        var (start, end) = (_ledger.First.AddDays(-_random.Next(1, 40)), _ledger.Last.AddDays(70));
        var starts = Enumerable.Range(0, 3).Select(_ => Day(start, end)).Append(DateRange.FirstOfMonth(Day(start, end)))
            .Concat(_ledger.Years.Ends(start, end.AddDays(-1)).Where(_ => _random.Next(3) > 0).Select(last => last.AddDays(1)))
            .Append(start)
            .ToHashSet().Order().ToList();
        TrialBalance? before = null;
        foreach (var (from, to) in starts.Zip(starts.Skip(1).Select(next => next.AddDays(-1)).Append(end)))
        {
            var trialBalance = await CheckRangeAsync(new DateRange(from, to));
            if (before is not null) CheckOpening(before, trialBalance);
            before = trialBalance;
        }
        var whole = await CheckRangeAsync(new DateRange(start, end));
        if (_ledger.Seed % DrilledOf == 0) await CheckDrillDownAsync(before ?? whole);
    }

    // I-10, DRILL-1. Each column of each account is the sum of its parts, and each part the sum of its lines.
    private async Task CheckDrillDownAsync(TrialBalance trialBalance)
    {
        foreach (var row in trialBalance.Rows)
            foreach (var (figure, amount) in new[]
            {
                (Figure.Opening, row.Opening), (Figure.Movement, row.Movement), (Figure.Adjustments, row.Adjustments),
                (Figure.ClosingEntries, row.ClosingEntries), (Figure.YearEnd, row.YearEnd), (Figure.Closing, row.Closing),
            })
            {
                var drilled = await DrillDown.ReadAsync(_connection, _ledger.EntityId, row.AccountCode, figure, trialBalance.Range, null,
                    default);
                var name = $"{figure} of {row.AccountCode} in {Name(trialBalance.Range.From, trialBalance.Range.To)}";
                if (drilled.NetMinor != amount.NetMinor) _defects.Add($"{name}: {drilled.NetMinor} opens, {amount.NetMinor} is shown");
                _defects.AddRange(drilled.Parts.Where(part => part.Amount.NetMinor != SumOfLines(row, part))
                    .Select(part => $"{name}: {Name(part.Range.From, part.Range.To)} is not the sum of its lines"));
            }
    }

    private long SumOfLines(TrialBalanceRow row, FigurePart part)
    {
        var isOwn = !part.IsResult || row.AccountClass is "income" or "expense";
        var lines = _ledger.Lines.Where(line => line.Date >= part.Range.From && line.Date <= part.Range.To
            && (isOwn ? line.Account == row.AccountCode : _ledger.Years.IsProfitAndLoss(line.Account)));
        var ofKind = part.Entries switch
        {
            EntryFilter.All => lines,
            EntryFilter.Closing => lines.Where(line => line.Kind == TestLine.Closing),
            EntryFilter.Adjusting => lines.Where(line => line.Kind == TestLine.Adjusting),
            _ => lines.Where(line => line.Kind != TestLine.Closing),
        };
        // An income or expense account gives its year's balance away.
        return ofKind.Sum(line => line.NetMinor) * (part.IsResult && isOwn ? -1 : 1);
    }

    private async Task<TrialBalance> CheckRangeAsync(DateRange range)
    {
        var name = Name(range.From, range.To);
        var trialBalance = await TrialBalance.ReadAsync(_connection, _ledger.EntityId, range.From, range.To, default);
        var rows = _ledger.Years.TrialBalance(_ledger.Lines, range.From, range.To);
        _defects.AddRange(Differences.Of($"trial balance of {name}", Differences.Figures(trialBalance), Differences.Figures(rows)));
        _defects.AddRange(trialBalance.Rows
            .Where(row => row.Opening.NetMinor + row.Movement.NetMinor + row.ClosingEntries.NetMinor
                + row.YearEnd.NetMinor != row.Closing.NetMinor)
            .Select(row => $"trial balance of {name}, {row.AccountCode}: opening and columns are not its closing {row.Closing.NetMinor}"));

        var cash = await CashFlow.ReadAsync(_connection, _ledger.EntityId, [new("range", range)], default);
        _defects.AddRange(Differences.Of($"cash flow of {name}", StatementFigures.Of(cash),
            _ledger.Years.CashFlow(_ledger.Lines, range.From, range.To)));
        if (Amount(cash, "opening-cash") + Amount(cash, "change") != Amount(cash, "closing-cash")
            || Amount(cash, "operating") + Amount(cash, "investing") + Amount(cash, "financing") != Amount(cash, "change"))
            _defects.Add($"cash flow of {name} does not foot");

        StatementColumn[] columns = [new("range", range), .. range.Months().Select(month => new StatementColumn("month", month))];
        var profit = await ProfitAndLoss.ReadAsync(_connection, _ledger.EntityId, columns, default);
        foreach (var (column, (_, days)) in columns.Index())
            _defects.AddRange(Differences.Of(
                $"profit and loss of {Name(days.From, days.To)}", StatementFigures.Of(profit, column),
                _ledger.Years.ProfitAndLoss(_ledger.Lines, days.From, days.To)));
        _defects.AddRange(profit.Lines.Where(line => line.AmountsMinor[0] != line.AmountsMinor.Skip(1).Sum())
            .Select(line => $"profit and loss of {name}, {line.Id}: its months do not add up to it"));
        return trialBalance;
    }

    // I-9. Within a fiscal year a range opens with the closing of the one before; across its end retained earnings have the result.
    private void CheckOpening(TrialBalance before, TrialBalance after)
    {
        var isNewYear = _ledger.Years.StartOf(after.Range.From) == after.Range.From;
        var expected = before.Rows.Where(row => !isNewYear || row.AccountClass is not ("income" or "expense"))
            .ToDictionary(row => row.AccountCode ?? "", row => row.Closing.NetMinor);
        var result = isNewYear ? before.Rows.Where(row => row.AccountClass is "income" or "expense").Sum(row => row.Closing.NetMinor) : 0;
        var account = _ledger.Years.AccountOf(result) ?? "";
        expected[account] = expected.GetValueOrDefault(account) + result;
        var shown = after.Rows.ToDictionary(row => row.AccountCode ?? "", row => row.Opening.NetMinor);
        _defects.AddRange(Differences.Of($"opening of {after.Range.From:yyyy-MM-dd}", shown, expected, "the closing before"));
    }

    // I-8. Checks every day of some ledgers, and days of each kind of the others.
    private async Task CheckDaysAsync()
    {
        var (start, end) = (_ledger.First.AddDays(-2), _ledger.Last.AddDays(65));
        var monthEnds = Enumerable.Range(0, 3).Select(_ => DateRange.Month(Day(start, end)).To);
        var days = _ledger.Seed % EveryDayOf == 0
            ? Enumerable.Range(0, end.DayNumber - start.DayNumber + 1).Select(start.AddDays)
            : _ledger.Years.Ends(start, end).Concat(monthEnds).SelectMany(day => new[] { day.AddDays(-1), day, day.AddDays(1) })
                .Append(_ledger.Last).Append(Day(start, end));
        var totals = Totals(start, end);
        foreach (var day in days.Where(day => day >= start && day <= end).Distinct().Order())
        {
            var sheet = await BalanceSheet.ReadAsync(_connection, _ledger.EntityId, [new StatementColumn("day", new DateRange(day, day))],
                default);
            _defects.AddRange(Differences.Of($"balance sheet of {day:yyyy-MM-dd}", StatementFigures.Of(sheet),
                _ledger.Years.BalanceSheet(_ledger.Lines, day)));
            var (assets, financed) = totals[day];
            if (Amount(sheet, "assets") != assets || Amount(sheet, "liabilities-and-equity") != financed
                || Amount(sheet, "liabilities") + Amount(sheet, "equity-total") != assets)
                _defects.Add($"balance sheet of {day:yyyy-MM-dd}: {Amount(sheet,
                    "assets")} assets are not {assets}, or are not financed by {financed}");
        }
    }

    // Assets and their financing at the end of every day, in one pass: results are part of equity even before a year is closed.
    private Dictionary<DateOnly, (long Assets, long Financed)> Totals(DateOnly start, DateOnly end)
    {
        var assetCodes = _ledger.Chart.Where(account => account.Class == "asset").Select(account => account.Code).ToHashSet();
        var byDay = _ledger.Lines.ToLookup(line => line.Date);
        var totals = new Dictionary<DateOnly, (long Assets, long Financed)>();
        var (assets, financed) = (0L, 0L);
        for (var day = start; day <= end; day = day.AddDays(1))
        {
            assets += byDay[day].Where(line => assetCodes.Contains(line.Account)).Sum(line => line.NetMinor);
            financed -= byDay[day].Where(line => !assetCodes.Contains(line.Account)).Sum(line => line.NetMinor);
            if (assets != financed) _defects.Add($"the lines up to {day:yyyy-MM-dd} do not balance");
            totals.Add(day, (assets, financed));
        }
        return totals;
    }

    private async Task CheckHistoryAsync()
    {
        Known? before = null;
        foreach (var (step, known) in _ledger.History.Index())
        {
            _defects.AddRange(Differences.Of($"as known after step {step + 1}", await _ledger.ReadAsync(known.At), known.Figures,
                "the answer then"));
            if (known.IsJudged) _defects.AddRange(Differences.Of($"after step {step + 1}", known.Figures, _ledger.Expect(known.Lines)));
            // Closing entries and their reversals do not change profit and loss.
            if (before is { IsJudged: true } && known.Lines.Count > before.Lines.Count
                && known.Lines.Skip(before.Lines.Count).All(line => line.Kind == TestLine.Closing))
                _defects.AddRange(Differences.Of($"after the closing entries of step {step + 1}", ProfitAndLossOf(known),
                    ProfitAndLossOf(before), "the answer before"));
            before = known;
        }
    }

    private static Dictionary<string, long> ProfitAndLossOf(Known known) =>
        known.Figures.Where(figure => figure.Key.StartsWith("profit and loss", StringComparison.Ordinal)).ToDictionary();

    private DateOnly Day(DateOnly from, DateOnly to) => from.AddDays(_random.Next(to.DayNumber - from.DayNumber + 1));

    private static long Amount(Statement statement, string line) => statement.Line(line).AmountsMinor[0];

    private static string Name(DateOnly from, DateOnly to) =>
        string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}");
}
