using System.Globalization;
using System.Text;

namespace Financial.GenerateBooks;

/// <summary>
/// Books of any size for measuring: entries of two lines over 36 months and 200 accounts (40 assets, 30 liabilities, 10 equity, 30 income,
/// 90 expenses), unordered by date, with commas and quotes in some texts. The same seed gives the same bytes. Rows are written one by one:
/// ten million lines need no memory.
/// </summary>
public static class BenchmarkBooks
{
    private const string JournalHeader =
        "Date,Reference,Date Clear in Bank Rec,Number of Distributions,G/L Account,Description,Amount,Job ID,"
        + "Used for Reimbursable Expenses,Transaction Period,Transaction Number,Consolidated Transaction,Recur Number,Recur Frequency\r\n";

    private static readonly string[] Texts = ["Mowing contract", "Mulch, 20 bags", "Irrigation repair", "Fuel",
        "Tree \"\"heritage\"\" surgery", "Snow clearing"];

    /// <summary>Writes the lines twice: as a Sage 50 US general journal, and as the plain CSV for a raw COPY.</summary>
    /// <param name="lines">Number of lines in all 36 months.</param>
    /// <param name="journalPath">Path of the journal.</param>
    /// <param name="copyPath">Path of the plain CSV.</param>
    /// <param name="firstMonth">The first month to write, from 0.</param>
    /// <param name="lastMonth">The last month to write.</param>
    public static void Write(int lines, string journalPath, string copyPath, int firstMonth = 0, int lastMonth = 35)
    {
        using var journal = new StreamWriter(journalPath, append: false, Encoding.ASCII, 1 << 20);
        using var copy = new StreamWriter(copyPath, append: false, Encoding.ASCII, 1 << 20);
        journal.Write(JournalHeader);
        var random = new SeededRandom(7);
        var firstDay = new DateOnly(2023, 1, 1);
        var days = firstDay.AddMonths(36).DayNumber - firstDay.DayNumber;
        for (var entry = 1; entry <= lines / 2; entry++)
        {
            var date = firstDay.AddDays(random.Between(0, days - 1));
            var (debit, credit) = Accounts(random);
            var cents = random.Between(100, 5_000_000);
            var customer = random.Between(1, 5_000);
            var text = $"{random.Pick(Texts)} {customer}";
            if ((date.Year - firstDay.Year) * 12 + date.Month - 1 is var month && (month < firstMonth || month > lastMonth)) continue;
            var job = entry % 3 == 0 ? $"\"JOB-{customer % 400},PH{entry % 4},LAB\"" : "";
            for (var line = 1; line <= 2; line++)
            {
                var account = line == 1 ? debit : credit;
                var amount = string.Create(CultureInfo.InvariantCulture, $"{(line == 1 ? "" : "-")}{cents / 100}.{cents % 100:00}");
                journal.Write(string.Create(CultureInfo.InvariantCulture,
                    $"{date:M/d/yy},E{entry},,2,{account},\"{text}\",{amount},{job},FALSE,{date.Month},{entry},FALSE,0,0\r\n"));
                copy.Write(string.Create(CultureInfo.InvariantCulture,
                    $"{entry},{line},{date:yyyy-MM-dd},{account},{entry % 12},{entry % 40},{customer},{(line == 1
                        ? cents : -cents)},USD,\"{text}\"\n"));
            }
        }
    }

    // 35 % sales, 40 % purchases, 15 % payments, 7 % transfers, 3 % equity.
    private static (int Debit, int Credit) Accounts(SeededRandom random) => random.Between(1, 100) switch
    {
        <= 35 => (Asset(random), 4000 + 10 * random.Between(0, 29)),
        <= 75 => (5000 + 10 * random.Between(0, 89), Liability(random)),
        <= 90 => (Liability(random), Asset(random)),
        <= 97 => (Asset(random), 1010 + 10 * random.Between(0, 38)),
        _ => (Asset(random), 3000 + 10 * random.Between(0, 9)),
    };

    private static int Asset(SeededRandom random) => 1000 + 10 * random.Between(0, 39);

    private static int Liability(SeededRandom random) => 2000 + 10 * random.Between(0, 29);
}
