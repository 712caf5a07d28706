namespace Financial.Ledger.Journal;

/// <summary>An ISO 4217 currency: its code and the decimals of its minor unit (0, 2 or 3).</summary>
public sealed record Currency
{
    private static readonly HashSet<string> WithoutDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> WithThreeDecimals = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    // Currency signs and short words beside amounts. Several currencies may share a sign.
    private static readonly Dictionary<string, string[]> CodesBySign = new(StringComparer.OrdinalIgnoreCase)
    {
        ["£"] = ["GBP"], ["€"] = ["EUR"], ["₹"] = ["INR"], ["₺"] = ["TRY"], ["₽"] = ["RUB"], ["₴"] = ["UAH"], ["₪"] = ["ILS"],
        ["₩"] = ["KRW"], ["฿"] = ["THB"],
        ["zł"] = ["PLN"], ["Kč"] = ["CZK"], ["Ft"] = ["HUF"], ["lei"] = ["RON"], ["Fr."] = ["CHF"], ["R$"] = ["BRL"], ["US$"] = ["USD"],
        ["C$"] = ["CAD"],
        ["CA$"] = ["CAD"], ["A$"] = ["AUD"], ["AU$"] = ["AUD"], ["NZ$"] = ["NZD"], ["HK$"] = ["HKD"], ["S$"] = ["SGD"],
        ["¥"] = ["JPY", "CNY"],
        ["kr"] = ["DKK", "ISK", "NOK", "SEK"], ["kr."] = ["DKK", "ISK", "NOK", "SEK"],
        ["$"] = ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD", "BSD", "BZD", "FJD", "JMD",
            "TTD", "XCD"],
    };

    private Currency(string code, int decimals) => (Code, Decimals) = (code, decimals);

    public string Code { get; }

    public int Decimals { get; }

    /// <summary>True if a code, or a sign such as <c>$</c>, can mean this currency. Several currencies may share a sign.</summary>
    public bool IsWritten(ReadOnlySpan<byte> utf8) => IsCalled(Code, System.Text.Encoding.UTF8.GetString(utf8));

    /// <summary>The currency of a three-letter code, upper or lower case; null if the text is not such a code.</summary>
    public static Currency? FromCode(string? text)
    {
        var code = text?.Trim().ToUpperInvariant();
        if (code is not { Length: 3 } || !code.All(char.IsAsciiLetterUpper)) return null;
        return new Currency(code, WithoutDecimals.Contains(code) ? 0 : WithThreeDecimals.Contains(code) ? 3 : 2);
    }

    /// <summary>The currency code of a sign; null if several currencies share the sign. Any other text is returned as it is.</summary>
    public static string? CodeOfSign(string text) =>
        !CodesBySign.TryGetValue(text, out var codes) ? text : codes.Length == 1 ? codes[0] : null;

    /// <summary>True if the text is the currency's code or one of its signs.</summary>
    public static bool IsCalled(string code, string text) =>
        text == code || (CodesBySign.TryGetValue(text, out var codes) && codes.Contains(code));
}
