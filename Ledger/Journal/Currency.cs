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

    /// <summary>The currency of a three-letter code in any case; null when the text is no such code.</summary>
    public static Currency? FromCode(string? text)
    {
        var code = text?.Trim().ToUpperInvariant();
        if (code is not { Length: 3 } || !code.All(char.IsAsciiLetterUpper)) return null;
        return new Currency(code, WithoutDecimals.Contains(code) ? 0 : WithThreeDecimals.Contains(code) ? 3 : 2);
    }
}
