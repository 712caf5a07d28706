using System.Globalization;
using System.Text;

namespace Financial.Faults;

/// <summary>Creates general journals like exports of Sage 50 US. An entry is the same in every export: exports can overlap.</summary>
internal static class Exports
{
    private const string Header = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\r\n";

    /// <summary>Creates entries from <paramref name="first"/> on, a few lines each.</summary>
    /// <param name="entriesPerMonth">Number of entries in each month, from January 2025 on.</param>
    public static byte[] Journal(int first, int count, int entriesPerMonth)
    {
        var text = new StringBuilder(Header);
        for (var entry = first; entry < first + count; entry++) Append(text, entry, entriesPerMonth);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, int entry, int entriesPerMonth)
    {
        var credits = 1 + entry % 3;
        var (month, day) = (1 + (entry - 1) / entriesPerMonth % 12, 1 + entry % 28);
        var cents = 100L + entry * 7L;
        Row(1000, cents * credits);
        for (var credit = 0; credit < credits; credit++) Row(4000 + 100 * credit, -cents);

        void Row(int account, long minor) => text.Append(CultureInfo.InvariantCulture,
            $"{month}/{day}/25,R{entry},{credits + 1},{account},Mowing of lawn {entry},{minor / 100m:0.00},{month},{entry}\r\n");
    }
}
