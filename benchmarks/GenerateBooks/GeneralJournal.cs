using System.Globalization;
using System.Text;

namespace Financial.GenerateBooks;

/// <summary>
/// A distribution of an entry; debits are positive and credits negative, as in the layout. Job is <c>job,phase,cost code</c>.
/// </summary>
public readonly record struct Distribution(
    string Account, string Description, long Cents, string Job = "", string Region = "", string Division = "");

public sealed record Entry(DateOnly Date, string Reference, IReadOnlyList<Distribution> Distributions);

/// <summary>
/// Writes entries in the layout of the Sage 50 US general journal export (GENERAL.CSV), with the company's own columns Region and Division.
/// </summary>
public static class GeneralJournal
{
    private const string Header =
        "Date,Reference,Date Clear in Bank Rec,Number of Distributions,G/L Account,Description,Amount,Job ID,"
        + "Used for Reimbursable Expenses,Transaction Period,Transaction Number,Consolidated Transaction,Recur Number,Recur "
        + "Frequency,Region,Division\r\n";

    /// <summary>Writes the entries by date; entries of one day keep their order. Throws when one does not balance.</summary>
    public static async Task WriteAsync(Stream output, IEnumerable<Entry> entries)
    {
        await using var writer = new StreamWriter(output, Encoding.ASCII, leaveOpen: true);
        await writer.WriteAsync(Header);
        var number = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Date))
        {
            if (entry.Distributions.Sum(distribution => distribution.Cents) != 0)
                throw new InvalidOperationException($"Entry {entry.Reference} of {entry.Date:yyyy-MM-dd} does not balance.");
            number++;
            foreach (var distribution in entry.Distributions)
                await writer.WriteAsync(Row(entry, distribution, number));
        }
    }

    // 2/22/25,PC1001,,3,2100,Rent to quarter end,3203.76,"JOB-1,PH1,LAB",FALSE,2,1,FALSE,0,0,East,Design-build
    private static string Row(Entry entry, Distribution distribution, int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Date:M/d/yy},{entry.Reference},,{entry.Distributions.Count},{distribution.Account},{Quoted(distribution.Description)},"
        + $"{Amount(distribution.Cents)},{Quoted(distribution.Job)},FALSE,{entry.Date.Month},{number},FALSE,0,"
        + $"0,{distribution.Region},{distribution.Division}\r\n");

    private static string Amount(long cents) => string.Create(
        CultureInfo.InvariantCulture, $"{(cents < 0 ? "-" : "")}{Math.Abs(cents) / 100}.{Math.Abs(cents) % 100:00}");

    private static string Quoted(string text) => text.Contains(',') ? $"\"{text}\"" : text;
}
