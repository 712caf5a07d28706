using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Lines;

/// <summary>A part of a figure: the lines of the account or of all income and expense in one month, or the result of a year.</summary>
/// <param name="Range">The days of the lines.</param>
/// <param name="Entries">The kind of their entries.</param>
/// <param name="Amount">The sum of debits and of credits; of a result, its net amount.</param>
/// <param name="LineCount">Journal lines; null if they are not counted, as those of a result and of adjusting entries.</param>
/// <param name="IsResult">
/// True for the result of a fiscal year. It is computed from all income and expense, or is the opposite of the account's own year.
/// </param>
public sealed record FigurePart(DateRange Range, EntryFilter Entries, DebitCredit Amount, long? LineCount, bool IsResult);

/// <summary>One figure with the months and results that it is the sum of (I-10).</summary>
/// <param name="Account">The account; null for earnings, and for an account without lines up to the end of the range.</param>
/// <param name="NetMinor">Debits minus credits of the figure, as the statement shows it.</param>
/// <param name="Range">The range of the statement.</param>
/// <param name="Version">The ledger version of the figure.</param>
/// <param name="Parts">Oldest first; their net amounts add up to the figure.</param>
public sealed record DrillDown(
    AccountRoll? Account, long NetMinor, DateRange Range, ServedVersion Version, IReadOnlyList<FigurePart> Parts)
{
    /// <summary>
    /// Reads a figure as served now or in <paramref name="served"/> (I-11). Needs a tenant transaction.
    /// </summary>
    /// <param name="connection">Inside the tenant's transaction.</param>
    /// <param name="entityId">The company.</param>
    /// <param name="code">The account; null for earnings, and for the row of results that stand on no account.</param>
    /// <param name="figure">The figure.</param>
    /// <param name="range">The range of the statement; a balance is that of its last day.</param>
    /// <param name="served">The version; the one served now unless given.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The parts do not add up to the figure.</exception>
    public static async Task<DrillDown> ReadAsync(
        NpgsqlConnection connection, int entityId, string? code, Figure figure, DateRange range, ServedVersion? served,
        CancellationToken cancellationToken)
    {
        if (figure == Figure.Earnings)
            return await ReadEarningsAsync(connection, entityId, range, served, cancellationToken);
        var (roll, version) = figure == Figure.Balance
            ? await ReadYearToDateAsync(connection, entityId, range.To, served, cancellationToken)
            : await RollForward.ReadAsync(connection, entityId, range, cancellationToken, served);
        if (roll.Accounts.FirstOrDefault(one => one.Code == code) is not { } account)
            return new DrillDown(null, 0, range, version, []);
        var segments = Segments(roll, account, figure, range).SelectMany(segment => MonthsOf(segment, roll.Inception)).ToList();
        var months = new List<FigurePart>();
        if (code is not null && segments.Count > 0)
        {
            var (_, movements) = await AccountMovement.ReadAsync(
                connection, entityId, [.. segments.Select(segment => segment.Range)], cancellationToken, version, [code]);
            months.AddRange(movements.Select(movement => Part(segments[movement.RangeIndex], movement))
                .Where(part => part.Amount != default).OrderBy(part => part.Range.From));
        }
        return Checked(account, NetOf(account, figure), [.. months, .. ResultsOf(account, figure)], figure, range, version);
    }

    private static async Task<DrillDown> ReadEarningsAsync(
        NpgsqlConnection connection, int entityId, DateRange range, ServedVersion? served, CancellationToken cancellationToken)
    {
        var (roll, version) = await ReadYearToDateAsync(connection, entityId, range.To, served, cancellationToken);
        var segments = MonthsOf((new DateRange(roll.FiscalYear.StartOf(range.To), range.To), EntryFilter.WithoutClosing), roll.Inception)
            .ToList();
        var (_, movements) = await AccountMovement.ReadAsync(
            connection, entityId, [.. segments.Select(segment => segment.Range)], cancellationToken, version);
        var months = movements.Where(movement => movement.IsProfitOrLoss).GroupBy(movement => movement.RangeIndex)
            .OrderBy(month => month.Key).Select(month => month.Select(movement => Part(segments[month.Key], movement)).Aggregate(
                (sum, part) => sum with { Amount = sum.Amount + part.Amount, LineCount = sum.LineCount + part.LineCount }));
        var net = roll.Accounts.Where(account => account.IsProfitOrLoss)
            .Aggregate(0L, (sum, account) => checked(sum + account.BeforeClosingMinor));
        return Checked(null, net, [.. months.Where(part => part.Amount != default)], Figure.Earnings, range, version);
    }

    private static DrillDown Checked(
        AccountRoll? account, long net, IReadOnlyList<FigurePart> parts, Figure figure, DateRange range, ServedVersion version) =>
        parts.Aggregate(0L, (sum, part) => checked(sum + part.Amount.NetMinor)) == net
            ? new DrillDown(account, net, range, version, parts)
            : throw new InvalidOperationException(
                $"The parts of {figure.Word()} do not add up to the figure at ledger version {version.LedgerVersion}.");

    private static async Task<(RollForward Roll, ServedVersion Version)> ReadYearToDateAsync(
        NpgsqlConnection connection, int entityId, DateOnly day, ServedVersion? served, CancellationToken cancellationToken)
    {
        var (rolls, version, _) = await RollForward.ReadYearsToDateAsync(connection, entityId, [day], cancellationToken, served);
        return (rolls[0], version);
    }

    private static long NetOf(AccountRoll account, Figure figure) => figure switch
    {
        Figure.Opening => account.OpeningMinor,
        Figure.Movement => (account.Movement - account.Adjustments).NetMinor,
        Figure.Adjustments => account.Adjustments.NetMinor,
        Figure.ClosingEntries => account.ClosingEntries.NetMinor,
        Figure.YearEnd => account.YearEndMinor,
        Figure.Closing => account.NetMinor,
        Figure.Period => account.Movement.NetMinor,
        Figure.Balance => account.BeforeClosingMinor,
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "An account has eight figures."),
    };

    // Income and expense count since their fiscal year began, all other accounts since inception.
    private static List<(DateRange Range, EntryFilter Entries)> Segments(
        RollForward roll, AccountRoll account, Figure figure, DateRange range)
    {
        DateOnly Begin(DateOnly day) => account.IsProfitOrLoss ? roll.FiscalYear.StartOf(day) : DateOnly.MinValue;
        var segments = new List<(DateRange, EntryFilter)>();
        void Add(DateOnly from, DateOnly to, EntryFilter entries)
        {
            if (from <= to)
                segments.Add((new DateRange(from, to), entries));
        }

        switch (figure)
        {
            case Figure.Opening when range.From > DateOnly.MinValue:
                Add(Begin(range.From), range.From.AddDays(-1), EntryFilter.All);
                break;
            case Figure.Movement:
                Add(range.From, range.To, EntryFilter.Normal);
                break;
            case Figure.Adjustments:
                Add(range.From, range.To, EntryFilter.Adjusting);
                break;
            case Figure.ClosingEntries:
                Add(range.From, range.To, EntryFilter.Closing);
                break;
            case Figure.Closing:
                Add(Begin(range.To), range.To, EntryFilter.All);
                break;
            case Figure.Period:
                Add(range.From, range.To, EntryFilter.WithoutClosing);
                break;
            case Figure.Balance:
                var year = roll.FiscalYear.StartOf(range.To);
                if (year > DateOnly.MinValue)
                    Add(Begin(range.To), year.AddDays(-1), EntryFilter.All);
                Add(year, range.To, EntryFilter.WithoutClosing);
                break;
        }
        return segments;
    }

    private static IEnumerable<(DateRange Range, EntryFilter Entries)> MonthsOf((DateRange Range, EntryFilter Entries) segment,
        DateOnly inception)
    {
        var from = segment.Range.From < inception ? inception : segment.Range.From;
        return from > segment.Range.To ? [] : new DateRange(from, segment.Range.To).Months().Select(month => (month, segment.Entries));
    }

    private static FigurePart Part((DateRange Range, EntryFilter Entries) segment, AccountMovement movement)
    {
        var moved = new DebitCredit(movement.DebitMinor, movement.CreditMinor);
        var closing = new DebitCredit(movement.ClosingDebitMinor, movement.ClosingCreditMinor);
        var adjusting = new DebitCredit(movement.AdjustingDebitMinor, movement.AdjustingCreditMinor);
        long? withoutAdjusting = adjusting == default ? movement.LineCount : null;
        var (amount, count) = segment.Entries switch
        {
            EntryFilter.All => (moved + closing, movement.LineCount + movement.ClosingLineCount),
            EntryFilter.WithoutClosing => (moved, movement.LineCount),
            EntryFilter.Normal => (moved - adjusting, withoutAdjusting),
            EntryFilter.Adjusting => (adjusting, (long?)null),
            _ => (closing, movement.ClosingLineCount),
        };
        return new FigurePart(segment.Range, segment.Entries, amount, count, IsResult: false);
    }

    // Income and expense hold no results of earlier years: each year's result leaves them.
    private static IEnumerable<FigurePart> ResultsOf(AccountRoll account, Figure figure) => account.Results
        .Where(result => result.Minor != 0 && figure switch
        {
            Figure.Opening => !account.IsProfitOrLoss && !result.IsInRange,
            Figure.YearEnd => result.IsInRange,
            Figure.Closing or Figure.Balance => !account.IsProfitOrLoss,
            _ => false,
        })
        .Select(result => new FigurePart(result.Year, EntryFilter.All, DebitCredit.OfNet(result.Minor), null, IsResult: true));
}
