using System.Text;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// An amount with its commodity as in plain-text journals: <c>-2,669.80 GBP</c> <c>£-2669.80</c> <c>-£2669.80</c> <c>1 000,00 EUR</c>. A
/// single mark is the decimal mark, even in <c>1,234</c>, unless the journal declares another.
/// </summary>
public static class CommodityAmount
{
    /// <summary>Reads an amount as digits with a decimal point and a leading minus, and its commodity; false if it is unreadable.</summary>
    /// <param name="text">The amount without surrounding blanks.</param>
    /// <param name="decimalMark">The journal's decimal mark; null if each amount shows its own.</param>
    /// <param name="amount">For example <c>-2669.80</c>.</param>
    /// <param name="commodity">For example <c>GBP</c>, or a sign that several currencies share; null if there is none.</param>
    public static bool TryRead(string text, char? decimalMark, out string amount, out string? commodity)
    {
        (amount, commodity) = ("", null);
        var first = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (first < 0) return false;
        if (first > 0 && text[first - 1] is '.' or ',') first--;
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (end < text.Length && text[end] is '.' or ',') end++;
        var before = text[..first];
        var signs = before.Count(character => character is '-' or '+');
        before = before.Replace("-", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal).Trim().Trim('"');
        var after = text[end..].Trim().Trim('"');
        if (signs > 1 || (before.Length > 0 && after.Length > 0) || Number(text[first..end], decimalMark) is not { } number) return false;
        amount = text[..first].Contains('-', StringComparison.Ordinal) ? "-" + number : number;
        var name = before.Length > 0 ? before : after;
        commodity = name.Length == 0 ? null : Currency.CodeOfSign(name) ?? name;
        return true;
    }

    /// <summary>Returns the decimal mark of a number that a journal gives as an example; null if the number shows none.</summary>
    public static char? DecimalMark(ReadOnlySpan<char> number)
    {
        var last = number.LastIndexOfAny('.', ',');
        if (last < 0) return null;
        // 1,234,567 groups its digits; 1,234.56 and 12.5 show the decimal mark last.
        var other = number[last] == '.' ? ',' : '.';
        return number[..last].Contains(number[last]) ? other : number[last];
    }

    private static string? Number(string text, char? decimalMark)
    {
        var mark = decimalMark ?? DecimalMark(text) ?? '.';
        var number = new StringBuilder(text.Length + 1);
        var hasMark = false;
        // Digits since the last grouping mark. Three precede the decimal mark, even if the other groups have two.
        var group = -1;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                number.Append(character);
                if (group >= 0 && !hasMark) group++;
            }
            else if (character == mark && !hasMark)
            {
                hasMark = true;
                number.Append('.');
            }
            else if (!hasMark && character != mark && character is ('.' or ',' or ' ' or '\'' or '\u00A0' or '\u202F')) group = 0;
            else return null;
        }

        if (group is >= 0 and not 3) return null;
        return number[0] == '.' ? $"0{number}" : number[^1] == '.' ? number.ToString(0, number.Length - 1) : number.ToString();
    }
}
