using System.Globalization;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Finds entries that look like a year end but are not: on its last day, only on retained earnings and profit and loss accounts, but
/// without clearing each of these. If posted, such an entry counts as profit or loss.
/// </summary>
public sealed class YearEndCheck(Posting posting, JournalTransform transform, FiscalYear years)
{
    private const int Named = 3;

    /// <summary>Returns the questions that a person must answer before such entries are posted.</summary>
    public async Task<IReadOnlyList<Question>> FindAsync(CancellationToken cancellationToken)
    {
        var accounts = new[] { years.RetainedEarnings?.Code, years.Loss?.Code };
        var questions = new List<Question>();
        foreach (var year in transform.YearEnds.Where(entry => entry.Header.Kind == EntryKind.Normal && LooksClosing(entry, accounts))
            .GroupBy(entry => entry.Header.Date))
        {
            var balances = await YearBalances.ReadBeforeAsync(posting, years, year.Key.AddDays(1), cancellationToken);
            var left = balances.OfYear(years.StartOf(year.Key), code => !accounts.Contains(code))
                .ToDictionary(pair => pair.Account, pair => pair.NetMinor, StringComparer.Ordinal);
            foreach (var entry in year)
            {
                var open = entry.Lines.ToArray().Select(line => line.AccountCode).Where(code => left.GetValueOrDefault(code) != 0)
                    .Distinct().Order(StringComparer.Ordinal).ToList();
                if (open.Count > 0) questions.Add(Ask(entry, open, left));
            }
        }

        if (transform.YearEndsRead > transform.YearEnds.Count)
            questions.Add(new Question("year-end-differs", string.Create(CultureInfo.InvariantCulture,
                $"The file moves equity against profit and loss in {transform.YearEndsRead} entries on the last day of a fiscal year; "
                    + $"only the first {transform.YearEnds.Count} of them were compared with the balances of the year."),
                "confirm the preview"));
        return questions;
    }

    private static bool LooksClosing(JournalEntry entry, string?[] accounts)
    {
        var codes = entry.Lines.ToArray().Select(line => line.AccountCode).ToList();
        return codes.Any(accounts.Contains) && codes.Any(code => !accounts.Contains(code));
    }

    private Question Ask(JournalEntry entry, List<string> open, Dictionary<string, Int128> left)
    {
        var named = string.Join(", ", open.Take(Named).Select(code => $"{code} ({JournalFormat.Amount(left[code], posting.Currency)})"))
            + (open.Count > Named ? $" and {open.Count - Named} more" : "");
        return new Question("year-end-differs", string.Create(CultureInfo.InvariantCulture,
            $"The entry '{entry.Header.Reference}' of {entry.Header.Date:yyyy-MM-dd} looks like a year-end entry, but the year is not at "
                + $"zero with it on {named}. Posted, it counts in profit and loss as an ordinary entry until they are."),
            "confirm the preview");
    }
}
