using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The balances that a plain-text journal asserts for its accounts, and the movements to compare them with. The comparison follows the
/// dates, and within a day the order of the file.
/// </summary>
/// <param name="isExpected">False if the file asserts nothing; its movements are not stored.</param>
public sealed class BalanceAssertions(bool isExpected = false)
{
    private readonly List<Movement> _movements = [];
    private readonly List<(BalanceAssertion Assertion, int Order)> _assertions = [];

    /// <summary>True if the file asserts a balance.</summary>
    public bool Any => _assertions.Count > 0;

    /// <summary>The date of the first movement; the ledger's balance before it is part of each asserted balance.</summary>
    public DateOnly FirstDate => _movements.Count == 0
        ? _assertions.Min(asserted => asserted.Assertion.Date) : _movements.Min(movement => movement.Date);

    /// <summary>Adds the movement of a posting, debit positive.</summary>
    public void Move(string account, DateOnly date, long minor)
    {
        if (isExpected) _movements.Add(new Movement(account, date, _movements.Count, minor));
    }

    /// <summary>Adds an assertion at this place of the file.</summary>
    public void Assert(BalanceAssertion assertion) => _assertions.Add((assertion, _movements.Count));

    /// <summary>Returns a refusal for each assertion that differs from the opening balances plus the movements of the file.</summary>
    public IEnumerable<Refusal> Mismatches(IReadOnlyList<OpeningBalance> openings, Currency currency) => _assertions
        .GroupBy(asserted => (asserted.Assertion.Account, asserted.Assertion.WithSubaccounts))
        .SelectMany(group => Mismatches(group.Key.Account, group.Key.WithSubaccounts, group, openings, currency))
        .OrderBy(refusal => refusal.Line);

    private IEnumerable<Refusal> Mismatches(
        string account, bool withSubaccounts, IEnumerable<(BalanceAssertion Assertion, int Order)> asserted,
        IReadOnlyList<OpeningBalance> openings, Currency currency)
    {
        bool Counts(string name) => name == account || (withSubaccounts && name.StartsWith(account + ":", StringComparison.Ordinal));
        var code = ChartProfile.CodeOf(account);
        Int128 balance = 0;
        foreach (var opening in openings)
            if (opening.Code == code || Counts(opening.Name) || Counts(opening.Code)) balance += opening.Minor;
        var hasOpening = balance != 0;
        var moved = _movements.Where(movement => Counts(movement.Account)).OrderBy(movement => movement.Date)
            .ThenBy(movement => movement.Order).ToList();
        var at = 0;
        foreach (var (assertion, order) in asserted.OrderBy(pair => pair.Assertion.Date)
            .ThenBy(pair => pair.Assertion.IsBeforeDay ? -1 : pair.Order))
        {
            for (; at < moved.Count && IsBefore(moved[at], assertion, order); at++) balance += moved[at].Minor;
            if (assertion.Commodity is { } commodity && !Currency.IsCalled(currency.Code, commodity))
            {
                yield return new Refusal(assertion.Line, RefusalCode.CurrencyMismatch,
                    $"the asserted balance is in {commodity}, the ledger in {currency.Code}",
                    "import each currency into an entity of its own", assertion.Original);
                continue;
            }

            if (Int128.Abs(balance - assertion.Minor) <= assertion.ToleranceMinor) continue;
            yield return new Refusal(
                assertion.Line, RefusalCode.BalanceAssertion,
                $"the line asserts a balance of {JournalFormat.Amount(assertion.Minor, currency)} for {account}, "
                    + $"{(hasOpening ? "the ledger and the file's entries make" : "the entries make")} {Amount(balance, currency)}",
                "correct the entries or the assertion; a journal that goes on from another one is imported behind it", assertion.Original);
        }
    }

    private static bool IsBefore(Movement movement, BalanceAssertion assertion, int order) =>
        movement.Date < assertion.Date || (movement.Date == assertion.Date && !assertion.IsBeforeDay && movement.Order < order);

    private static string Amount(Int128 minor, Currency currency) =>
        minor == (long)minor ? JournalFormat.Amount((long)minor, currency) : "more than any ledger holds";

    private readonly record struct Movement(string Account, DateOnly Date, int Order, long Minor);
}

/// <summary>A balance that a line of a journal asserts.</summary>
/// <param name="Account">The full name of the account.</param>
/// <param name="Date">The date of the balance.</param>
/// <param name="Minor">The balance, debit positive.</param>
/// <param name="Line">The physical line.</param>
/// <param name="Original">The text of the line.</param>
public sealed record BalanceAssertion(string Account, DateOnly Date, long Minor, int Line, string Original)
{
    /// <summary>The currency's code or sign; null if the line states none.</summary>
    public string? Commodity { get; init; }

    /// <summary>True for the balance at the beginning of the day.</summary>
    public bool IsBeforeDay { get; init; }

    /// <summary>True if sub-accounts count too.</summary>
    public bool WithSubaccounts { get; init; }

    /// <summary>The difference that the line allows.</summary>
    public long ToleranceMinor { get; init; }
}

/// <summary>The ledger's balance of an account before the file begins, debit positive.</summary>
public sealed record OpeningBalance(string Code, string Name, long Minor);
