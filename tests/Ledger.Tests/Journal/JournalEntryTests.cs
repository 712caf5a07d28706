using CsCheck;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Tests.Journal;

public sealed class JournalEntryTests
{
    private static readonly EntryHeader Header = new(new DateOnly(2025, 2, 22), "R1", "Text", null, 2, 3);

    private static readonly Gen<JournalLine> Line =
        Gen.Select(Gen.Int[1000, 1009], Gen.Bool, Gen.Long[1, long.MaxValue], (code, isDebit, amount) =>
            new JournalLine($"{code}", isDebit ? Side.Debit : Side.Credit, amount, 2, 1, null, Dimensions.None));

    [Fact]
    public void I_1_an_entry_is_built_exactly_when_its_debits_equal_its_credits() =>
        Line.Array[0, 30].Sample(lines =>
        {
            var difference = lines.Aggregate((Int128)0, (sum, line) => sum + line.DebitMinor - line.CreditMinor);
            var told = JournalEntry.TryBuild(Header, lines, out var entry);
            return told == difference && (entry is not null) == (difference == 0 && lines.Length >= 2);
        }, seed: "0000000000007", iter: 5_000, threads: 1);

    [Fact]
    public void I_3_a_reversal_has_the_same_accounts_and_amounts_on_the_other_side_and_undoes_itself() =>
        Line.Array[1, 30].Sample(half =>
        {
            var lines = half.Concat(half.Select(line => line.Reversed())).ToArray();
            JournalEntry.TryBuild(Header, lines, out var entry);
            var reversal = entry!.ReverseOn(new DateOnly(2025, 3, 1));
            var twice = reversal.ReverseOn(Header.Date);
            return reversal.ReversalOf == entry
                && reversal.Lines.ToArray().Zip(lines)
                    .All(pair => pair.First.DebitMinor == pair.Second.CreditMinor && pair.First.CreditMinor == pair.Second.DebitMinor)
                && twice.Lines.ToArray().Zip(lines)
                    .All(pair => pair.First.Side == pair.Second.Side && pair.First.AmountMinor == pair.Second.AmountMinor);
        }, seed: "0000000000007", iter: 1_000, threads: 1);

    [Fact]
    public void A_line_of_nothing_is_a_bug()
    {
        var line = new JournalLine("1000", Side.Debit, 0, 1, null, null, Dimensions.None);

        Assert.Throws<ArgumentOutOfRangeException>(() => JournalEntry.TryBuild(Header, [line, line], out _));
    }

    [Theory]
    [InlineData("usd", "USD", 2)]
    [InlineData("JPY", "JPY", 0)]
    [InlineData("KWD", "KWD", 3)]
    public void A_currency_knows_its_decimals(string text, string code, int decimals)
    {
        var currency = Currency.FromCode(text)!;

        Assert.Equal((code, decimals), (currency.Code, currency.Decimals));
        Assert.Null(Currency.FromCode("US"));
        Assert.Null(Currency.FromCode("U$D"));
    }
}
