using System.Globalization;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>
/// The number of a cell with the 15 digits that Excel shows, rounded in decimal. Files store 17 digits, because Excel computes in binary
/// fractions: 0.30000000000000004 is 0.3.
/// </summary>
internal static class CellNumber
{
    /// <summary>The longest text that <see cref="Format"/> writes.</summary>
    public const int MaxCharacters = 64;

    private const int Digits = 15;
    private const int MaxDecimals = 28;
    private const string Plain = "0.############################";

    /// <summary>True if the stored digits need no change, which holds for most numbers of a ledger.</summary>
    public static bool IsAsShown(ReadOnlySpan<char> stored)
    {
        var digits = stored.StartsWith('-') ? stored[1..] : stored;
        var mark = digits.IndexOf('.');
        var whole = mark < 0 ? digits : digits[..mark];
        var isWhole = whole.Length > 0 && (whole[0] != '0' || whole.Length == 1 && (mark > 0 || stored.Length == 1))
            && !whole.ContainsAnyExceptInRange('0', '9');
        if (mark < 0 || !isWhole) return isWhole && digits.Length <= Digits;
        return digits.Length <= Digits && digits[^1] is >= '1' and <= '9' && !digits[(mark + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Reads a stored number; false if the text is no number or has more than 28 digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> stored, out decimal number)
    {
        if (!decimal.TryParse(stored, NumberStyles.Float, CultureInfo.InvariantCulture, out number)) return false;
        var wholeDigits = 0;
        for (var rest = Math.Abs(number); rest >= 1; rest /= 10) wholeDigits++;
        var zeros = 0;
        for (var rest = Math.Abs(number); rest is > 0 and < 0.1m; rest *= 10) zeros++;
        var unit = 1m;
        for (var beyond = wholeDigits; beyond > Digits; beyond--) unit *= 10;
        number = wholeDigits > Digits ? decimal.Round(number / unit, MidpointRounding.AwayFromZero) * unit
            : decimal.Round(number, Math.Min(Digits - wholeDigits + zeros, MaxDecimals), MidpointRounding.AwayFromZero);
        if (number == 0) number = 0;
        return true;
    }

    /// <summary>Writes a number without an exponent and returns its length.</summary>
    public static int Format(decimal number, Span<char> target) =>
        number.TryFormat(target, out var length, Plain, CultureInfo.InvariantCulture)
            ? length : throw new InvalidDataException("A number is too long.");
}
