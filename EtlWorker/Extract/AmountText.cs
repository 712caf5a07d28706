using System.Runtime.CompilerServices;

namespace Financial.EtlWorker.Extract;

/// <summary>What is wrong with an amount.</summary>
public enum AmountFault
{
    None,

    /// <summary>Not a number in any way that a ledger writes one.</summary>
    Unreadable,

    /// <summary>More decimals than the currency has; never rounded in silence.</summary>
    Precision,

    /// <summary>Beyond 64-bit minor units.</summary>
    Range,
}

/// <summary>
/// Reads amounts as people and programs write them: <c>1,234.56</c> <c>1.234,56</c> <c>1 234,56</c> <c>(123.45)</c> <c>123.45-</c>
/// <c>123.45 CR</c> <c>$12</c>, with no-break and thin spaces and the real minus sign. Gives integer minor units.
/// </summary>
public static class AmountText
{
    /// <summary>Reads an amount.</summary>
    /// <param name="text">The field without blanks around it.</param>
    /// <param name="decimalMark">The column's decimal mark, <c>.</c> or <c>,</c>.</param>
    /// <param name="decimals">Decimals of the currency: 0, 2 or 3.</param>
    /// <param name="minor">The amount in minor units, debit positive where the text has a sign.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static AmountFault Parse(ReadOnlySpan<byte> text, byte decimalMark, int decimals, out long minor)
    {
        minor = 0;
        var isNegative = TakeSigns(ref text);
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
                var separator = GroupSeparatorLength(text, decimalMark);
                if (separator == 0 || seenDecimals >= 0 || digits == 0 || groupDigits is >= 0 and not 3) return AmountFault.Unreadable;
                groupDigits = 0;
                text = text[separator..];
            }
        }

        if (digits == 0 || (seenDecimals < 0 && groupDigits is >= 0 and not 3)) return AmountFault.Unreadable;
        if (dropped != 0) return AmountFault.Precision;
        for (var missing = Math.Max(seenDecimals, 0); missing < decimals; missing++)
            if (!TryAppend(ref value, 0)) return AmountFault.Range;
        if (value > long.MaxValue) return AmountFault.Range;
        minor = isNegative ? -(long)value : (long)value;
        return AmountFault.None;
    }

    /// <summary>True for an amount whose sign stands behind it or around it: <c>12-</c>, <c>12 CR</c>, <c>(12)</c>.</summary>
    public static bool HasSuffixSign(ReadOnlySpan<byte> text) =>
        text.Length > 1 && text[^1] is (byte)'-' or (byte)')' or (byte)'R' or (byte)'r' || text.EndsWith("\u2212"u8) && text.Length > 3;

    /// <summary>The sign of an amount, 0 when it is empty or zero, whatever its decimal mark.</summary>
    public static int Sign(ReadOnlySpan<byte> text)
    {
        var isNegative = TakeSigns(ref text);
        return !text.ContainsAnyInRange((byte)'1', (byte)'9') ? 0 : isNegative ? -1 : 1;
    }

    private static bool TryAppend(ref ulong value, uint digit)
    {
        if (value > (ulong.MaxValue - digit) / 10) return false;
        value = value * 10 + digit;
        return true;
    }

    // Leaves the digits; true when the amount is negative (a credit).
    private static bool TakeSigns(ref ReadOnlySpan<byte> text)
    {
        var isNegative = false;
        if (text.Length > 2 && text[0] == '(' && text[^1] == ')')
        {
            isNegative = true;
            text = text[1..^1];
        }

        if (EndsWithLetters(text, (byte)'C', (byte)'R'))
        {
            isNegative = !isNegative;
            text = text[..^2];
        }
        else if (EndsWithLetters(text, (byte)'D', (byte)'R'))
        {
            text = text[..^2];
        }

        text = TrimSpaces(text);
        if (TakeMinus(ref text)) isNegative = !isNegative;
        text = TrimSpaces(text);
        if (Take(ref text, "$"u8) || Take(ref text, "\u00a3"u8) || Take(ref text, "\u20ac"u8)) text = TrimSpaces(text);
        if (TakeMinus(ref text)) isNegative = !isNegative;
        else Take(ref text, "+"u8);
        text = TrimSpaces(text);
        return isNegative;
    }

    private static bool EndsWithLetters(ReadOnlySpan<byte> text, byte first, byte second) =>
        text.Length > 2 && (text[^2] & ~0x20) == first && (text[^1] & ~0x20) == second;

    private static bool TakeMinus(ref ReadOnlySpan<byte> text)
    {
        if (Take(ref text, "-"u8) || Take(ref text, "\u2212"u8)) return true;
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

    private static ReadOnlySpan<byte> TrimSpaces(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && SpaceLength(text) is var length and > 0) text = text[length..];
        while (text.EndsWith(" "u8)) text = text[..^1];
        while (text.EndsWith("\u00a0"u8)) text = text[..^2];
        return text;
    }

    private static int GroupSeparatorLength(ReadOnlySpan<byte> text, byte decimalMark) =>
        text[0] is (byte)',' or (byte)'.' && text[0] != decimalMark || text[0] == '\'' ? 1 : SpaceLength(text);

    // Blank, no-break space, thin space, narrow no-break space.
    private static int SpaceLength(ReadOnlySpan<byte> text) =>
        text[0] == ' ' ? 1 : text.StartsWith("\u00a0"u8) ? 2 : text.StartsWith("\u2009"u8) || text.StartsWith("\u202f"u8) ? 3 : 0;
}
