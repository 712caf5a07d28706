namespace Financial.Ledger.Journal;

/// <summary>An ISO 4217 currency: its code and how many decimals its minor unit has (0, 2 or 3).</summary>
public sealed record Currency
{
    private static readonly HashSet<string> WithoutDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> WithThreeDecimals = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    private Currency(string code, int decimals)
    {
        Code = code;
        Decimals = decimals;
    }

    public string Code { get; }

    public int Decimals { get; }

    /// <summary>True when a sign such as <c>$</c>, or a code, may stand for this currency. A sign is that of several.</summary>
    public bool IsWritten(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8) switch
    {
        "$" => Code[^1] == 'D' || Code is "MXN" or "ARS" or "CLP" or "COP" or "UYU",
        "\u00a3" => Code is "GBP" or "GIP" or "FKP" or "SHP" or "EGP" or "LBP" or "SYP",
        "\u20ac" => Code is "EUR",
        "\u00a5" => Code is "JPY" or "CNY",
        "\u20b9" => Code is "INR",
        var code => code == Code,
    };

    /// <summary>The currency of a three-letter code in any case; null when the text is no such code.</summary>
    public static Currency? FromCode(string? text)
    {
        var code = text?.Trim().ToUpperInvariant();
        if (code is not { Length: 3 } || !code.All(char.IsAsciiLetterUpper)) return null;
        return new Currency(code, WithoutDecimals.Contains(code) ? 0 : WithThreeDecimals.Contains(code) ? 3 : 2);
    }
}
