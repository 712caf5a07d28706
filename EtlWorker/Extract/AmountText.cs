
namespace Financial.EtlWorker.Extract;

/// <summary>Why an amount cannot be read.</summary>
public enum AmountFault
{
    None,

    /// <summary>The text is not a number in any notation that ledgers use.</summary>
    Unreadable,

    /// <summary>The amount has more decimals than the currency. It is refused, because rounding would change it.</summary>
    Precision,

    /// <summary>The amount does not fit into 64-bit minor units.</summary>
    Range,

    /// <summary>Two signs, such as <c>(-7.00)</c>: the text does not show whether they cancel each other.</summary>
    TwoSigns,
}

/// <summary>
/// Reads amounts as people and programs write them: <c>1,234.56</c> <c>1.234,56</c> <c>1 234,56</c> <c>1’234.56</c> <c>1,23,456.78</c>
/// <c>(123.45)</c> <c>$(123.45)</c> <c>123.45-</c> <c>123.45 CR</c> <c>$12</c> <c>12 EUR</c>.
/// A bare dash is zero. No-break and thin spaces and the Unicode minus sign are accepted. Returns integer minor units.
/// Both passes over a file use this class.
/// </summary>
public static class AmountText
{
    /// <summary>Reads an amount.</summary>
    /// <param name="text">The field without surrounding blanks.</param>
    /// <param name="decimalMark">The column's decimal mark, <c>.</c> or <c>,</c>.</param>
    /// <param name="decimals">Decimals of the currency: 0, 2 or 3.</param>
    /// <param name="minor">The amount in minor units; if the text has a sign, debits are positive.</param>
    public static AmountFault Parse(ReadOnlySpan<byte> text, byte decimalMark, int decimals, out long minor)
    {
        minor = 0;
        var signs = TakeSigns(ref text);
        if (signs.Count > 1) return AmountFault.TwoSigns;
        // Spreadsheets and QuickBooks print zero as a bare dash.
        if (text.IsEmpty && signs.IsBareDash) return AmountFault.None;
        ulong value = 0;
        int digits = 0, groupDigits = -1, seenDecimals = -1, dropped = 0;
        while (text.Length > 0)
        {
            var character = text[0];
            if (character is >= (byte)'0' and <= (byte)'9')
            {
                digits++;
                if (groupDigits >= 0 && seenDecimals < 0) groupDigits++;
                if (seenDecimals >= 0 && seenDecimals++ >= decimals) dropped |= character - '0';
                else if (!TryAppend(ref value, character - (uint)'0')) return AmountFault.Range;
                text = text[1..];
            }
            else if (character == decimalMark)
            {
                if (seenDecimals >= 0 || groupDigits is >= 0 and not 3) return AmountFault.Unreadable;
                seenDecimals = 0;
                text = text[1..];
            }
            else
            {
                // India groups by two digits before the last three: 1,23,456.78.
                var separator = GroupSeparatorLength(text, decimalMark);
                if (separator == 0 || seenDecimals >= 0 || digits == 0 || groupDigits is >= 0 and not (2 or 3))
                    return AmountFault.Unreadable;
                groupDigits = 0;
                text = text[separator..];
            }
        }

        if (digits == 0 || (seenDecimals < 0 && groupDigits is >= 0 and not 3)) return AmountFault.Unreadable;
        if (dropped != 0) return AmountFault.Precision;
        for (var missing = Math.Max(seenDecimals, 0); missing < decimals; missing++)
            if (!TryAppend(ref value, 0)) return AmountFault.Range;
        if (value > long.MaxValue) return AmountFault.Range;
        minor = signs.IsNegative ? -(long)value : (long)value;
        return AmountFault.None;
    }

    /// <summary>True if the sign of the amount follows or encloses it: <c>12-</c>, <c>12 CR</c>, <c>(12)</c>.</summary>
    public static bool HasSuffixSign(ReadOnlySpan<byte> text) =>
        text.Length > 1 && (text[^1] is (byte)'-' or (byte)')' || EndsWithLetters(text, (byte)'C', (byte)'R')
            || EndsWithLetters(text, (byte)'D', (byte)'R'))
        || text.EndsWith("\u2212"u8) && text.Length > 3;

    /// <summary>Returns the sign of an amount for any decimal mark; 0 if the amount is empty or zero.</summary>
    public static int Sign(ReadOnlySpan<byte> text)
    {
        var signs = TakeSigns(ref text);
        return !text.ContainsAnyInRange((byte)'1', (byte)'9') ? 0 : signs.IsNegative ? -1 : 1;
    }

    /// <summary>Returns the currency sign or ISO 4217 code in an amount: <c>€</c>, <c>USD</c>; empty if the amount has none.</summary>
    public static ReadOnlySpan<byte> CurrencyOf(ReadOnlySpan<byte> text)
    {
        // Return early: nearly every amount has digits only.
        if (!text.ContainsAnyInRange((byte)'A', (byte)'Z') && !text.Contains((byte)'$') && !text.ContainsAnyInRange((byte)0xC2, (byte)0xF4))
            return default;
        text = text.Trim("+-() "u8);
        if (TakeCurrency(text) is var length and > 0) return text[..length];
        while (text.Length > 0 && !char.IsAsciiDigit((char)text[0])) text = text[1..];
        while (text.Length > 0 && (char.IsAsciiDigit((char)text[0]) || text[0] is (byte)'.' or (byte)',' || SpaceLength(text) > 0
            || text[0] == '\'')) text = text[1..];
        return TakeCurrency(text) is var behind and > 0 ? text[..behind] : default;
    }

    private static bool TryAppend(ref ulong value, uint digit)
    {
        if (value > (ulong.MaxValue - digit) / 10) return false;
        value = value * 10 + digit;
        return true;
    }

    private readonly record struct Signs(int Count, bool IsNegative, bool IsBareDash);

    // Leaves the digits in text. One sign may precede, follow or enclose the amount; two signs, as in (-7.00), are ambiguous.
    private static Signs TakeSigns(ref ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && char.IsAsciiDigit((char)text[^1]) && (char.IsAsciiDigit((char)text[0]) || text[0] is (byte)'.' or (byte)','))
            return default;
        var (count, isNegative) = (0, false);
        if (EndsWithLetters(text, (byte)'C', (byte)'R') || EndsWithLetters(text, (byte)'D', (byte)'R'))
        {
            (count, isNegative) = (1, (text[^2] & ~0x20) == 'C');
            text = TrimSpaces(text[..^2]);
        }

        // Currency and sign appear in either order, inside or outside brackets: $(20.00), (20.00 EUR), -$5, $-5.
        for (var length = -1; length != text.Length;)
        {
            length = text.Length;
            text = TrimSpaces(text);
            text = text[TakeCurrency(text)..];
            text = text[..^CurrencyBehind(text)];
            if (text.Length > 2 && text[0] == '(' && text[^1] == ')')
            {
                text = text[1..^1];
                (count, isNegative) = (count + 1, true);
            }

            if (TakeMinus(ref text)) (count, isNegative) = (count + 1, true);
            else if (Take(ref text, "+"u8)) count++;
        }

        return new Signs(count, isNegative, count == 1 && isNegative);
    }

    private static bool EndsWithLetters(ReadOnlySpan<byte> text, byte first, byte second) =>
        text.Length > 2 && (text[^2] & ~0x20) == first && (text[^1] & ~0x20) == second && !char.IsAsciiLetter((char)text[^3]);

    private static bool TakeMinus(ref ReadOnlySpan<byte> text)
    {
        if (Take(ref text, "-"u8) || Take(ref text, "\u2212"u8) || text.SequenceEqual("\u2013"u8) && Take(ref text, "\u2013"u8))
            return true;
        var minus = text.EndsWith("-"u8) ? 1 : text.EndsWith("\u2212"u8) ? 3 : 0;
        text = text[..^minus];
        return minus > 0;
    }

    private static bool Take(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> start)
    {
        if (!text.StartsWith(start)) return false;
        text = text[start.Length..];
        return true;
    }

    // Returns the byte length of a leading currency: a sign, or three capital letters without another letter after them.
    private static int TakeCurrency(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("$"u8)) return 1;
        if (text.StartsWith("\u00a3"u8) || text.StartsWith("\u00a5"u8)) return 2;
        if (text.StartsWith("\u20ac"u8) || text.StartsWith("\u20b9"u8)) return 3;
        return text.Length >= 3 && !text[..3].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && (text.Length == 3 || !char.IsAsciiLetter((char)text[3])) ? 3 : 0;
    }

    private static int CurrencyBehind(ReadOnlySpan<byte> text)
    {
        var start = text.LastIndexOfAnyInRange((byte)'0', (byte)'9') + 1;
        if (start == 0 || start == text.Length) return 0;
        var rest = TrimSpaces(text[start..]);
        return rest.Length > 0 && TakeCurrency(rest) == rest.Length ? text.Length - start : 0;
    }

    private static ReadOnlySpan<byte> TrimSpaces(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && SpaceLength(text) is var length and > 0) text = text[length..];
        while (text.EndsWith(" "u8)) text = text[..^1];
        while (text.EndsWith("\u00a0"u8)) text = text[..^2];
        return text;
    }

    // A comma or point that is not the decimal mark, a straight or curly apostrophe, or a blank.
    private static int GroupSeparatorLength(ReadOnlySpan<byte> text, byte decimalMark) =>
        text[0] is (byte)',' or (byte)'.' && text[0] != decimalMark || text[0] == '\'' ? 1 : text.StartsWith("\u2019"u8)
            ? 3 : SpaceLength(text);

    // Blank, no-break space, thin space, narrow no-break space.
    private static int SpaceLength(ReadOnlySpan<byte> text) =>
        text[0] == ' ' ? 1 : text.StartsWith("\u00a0"u8) ? 2 : text.StartsWith("\u2009"u8) || text.StartsWith("\u202f"u8) ? 3 : 0;
}
