using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests.Extract;

public sealed class AmountTextTests
{
    [Theory]
    [InlineData("1234.56", '.', 123456)]
    [InlineData("1,234.56", '.', 123456)]
    [InlineData("1.234,56", ',', 123456)]
    [InlineData("1 234,56", ',', 123456)]
    [InlineData("1\u00a0234,56", ',', 123456)]
    [InlineData("1\u2009234.5", '.', 123450)]
    [InlineData("1'234.56", '.', 123456)]
    [InlineData("(123.45)", '.', -12345)]
    [InlineData("123.45-", '.', -12345)]
    [InlineData("-123.45", '.', -12345)]
    [InlineData("\u2212123.45", '.', -12345)]
    [InlineData("123.45 CR", '.', -12345)]
    [InlineData("123.45 dr", '.', 12345)]
    [InlineData("$1,234", '.', 123400)]
    [InlineData("-$5", '.', -500)]
    [InlineData("\u00a3 5.00", '.', 500)]
    [InlineData(".5", '.', 50)]
    [InlineData("$(20.00)", '.', -2000)]
    [InlineData("(20.00 EUR)", '.', -2000)]
    [InlineData("12.50 IDR", '.', 1250)]
    [InlineData("USD 5", '.', 500)]
    [InlineData("1,23,456.78", '.', 12345678)]
    [InlineData("1\u2019234.50", '.', 123450)]
    [InlineData("-", '.', 0)]
    [InlineData("\u2013", '.', 0)]
    [InlineData("10.500", '.', 1050)]
    [InlineData("92233720368547758.07", '.', long.MaxValue)]
    public void An_amount_is_read_to_the_minor_unit(string text, char decimalMark, long minor) =>
        Assert.Equal((AmountFault.None, minor), Parse(text, decimalMark, 2));

    [Theory]
    [InlineData("10.005", AmountFault.Precision)]
    [InlineData("99999999999999999999.99", AmountFault.Range)]
    [InlineData("92233720368547758.08", AmountFault.Range)]
    [InlineData("12,34.56", AmountFault.Unreadable)]
    [InlineData("1.2.3", AmountFault.Unreadable)]
    [InlineData("12,50", AmountFault.Unreadable)]
    [InlineData("abc", AmountFault.Unreadable)]
    [InlineData("(-7.00)", AmountFault.TwoSigns)]
    [InlineData("-5.00 CR", AmountFault.TwoSigns)]
    [InlineData("-5-", AmountFault.TwoSigns)]
    [InlineData("1,23", AmountFault.Unreadable)]
    [InlineData("12 IDR KRW", AmountFault.Unreadable)]
    [InlineData("", AmountFault.Unreadable)]
    [InlineData("=1+1", AmountFault.Unreadable)]
    public void What_is_no_exact_amount_is_refused_and_never_rounded(string text, AmountFault fault) =>
        Assert.Equal(fault, Parse(text, '.', 2).Fault);

    [Theory]
    [InlineData("1,234", 0, 1234)]
    [InlineData("1.234", 3, 1234)]
    public void Decimals_are_those_of_the_currency(string text, int decimals, long minor) =>
        Assert.Equal((AmountFault.None, minor), Parse(text, '.', decimals));

    [Fact]
    public void The_column_decides_the_decimal_mark()
    {
        Assert.Equal((byte)',', Mark("1.234", "12,50"));
        Assert.Equal((byte)',', Mark("1.234.567"));
        Assert.Equal((byte)'.', Mark("1,234", "12.50"));
        Assert.Equal((byte)'.', Mark("1,234.5"));
        Assert.Equal((byte)'.', Mark("7"));
    }

    [Theory]
    [InlineData("5.00", "")]
    [InlineData("-5.00 CR", "")]
    [InlineData("(\u20ac5.00)", "\u20ac")]
    [InlineData("-$5", "$")]
    [InlineData("5 EUR", "EUR")]
    [InlineData("GBP5", "GBP")]
    public void IMP_10_an_amount_may_name_its_currency(string text, string currency) =>
        Assert.Equal(currency, Encoding.UTF8.GetString(AmountText.CurrencyOf(Encoding.UTF8.GetBytes(text))));

    [Theory]
    [InlineData('.', false, "1.500", "-1.500")]
    [InlineData(',', false, "1.500", "1,500")]
    [InlineData('.', true, "1,500", "0.000")]
    [InlineData('.', true, "1.500", "2.5")]
    [InlineData(',', true, "1500", "7")]
    public void IMP_4_amounts_that_could_be_thousands_or_decimals_are_a_question(char presumed, bool isProven, params string[] column)
    {
        var evidence = new AmountEvidence((byte)presumed);
        foreach (var text in column) evidence.Observe(Encoding.UTF8.GetBytes(text), 1);

        Assert.Equal(isProven, evidence.IsProven);
    }

    private static byte Mark(params string[] column)
    {
        var evidence = new AmountEvidence((byte)'.');
        foreach (var text in column) evidence.Observe(Encoding.UTF8.GetBytes(text), 1);
        return evidence.DecimalMark;
    }

    private static (AmountFault Fault, long Minor) Parse(string text, char decimalMark, int decimals)
    {
        var fault = AmountText.Parse(Encoding.UTF8.GetBytes(text), (byte)decimalMark, decimals, out var minor);
        return (fault, minor);
    }
}
