using System.Runtime.InteropServices;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>A balance that a ledger is to open with, debit positive in minor units, and where it stands in the file.</summary>
public sealed record OpeningLine(string AccountCode, long NetMinor, int Line);

/// <summary>
/// Makes the entry with which a ledger opens, of the balances of a day before its first entry. Where that day ends a fiscal year, income and expense have gone
/// over into retained earnings.
/// </summary>
public static class OpeningBalances
{
    /// <summary>The entry, or what is in its way.</summary>
    public static async Task<(JournalEntry? Opening, IReadOnlyList<Refusal> Refusals)> BuildAsync(
        NpgsqlConnection connection, ImportFile message, DateOnly day, IReadOnlyList<OpeningLine> balances, CancellationToken cancellationToken)
    {
        if (await FindObstacleAsync(connection, message, day, cancellationToken) is { } obstacle) return (null, [obstacle]);
        var accounts = await ChartOfAccounts.ReadAccountsAsync(connection, message.EntityId, cancellationToken);
        var chart = accounts.ToDictionary(account => account.Code);
        var unknown = balances.Where(balance => !chart.ContainsKey(balance.AccountCode))
            .Select(balance => new Refusal(balance.Line, "unknown-account", $"the chart has no account '{balance.AccountCode}'", "import the chart of accounts first")).ToList();
        if (unknown.Count > 0) return (null, unknown);

        var years = await FiscalYear.ReadNewestAsync(connection, message.EntityId, cancellationToken);
        if (years.StartOf(day.AddDays(1)) == day.AddDays(1))
        {
            var results = balances.Where(balance => chart[balance.AccountCode].Class is AccountClass.Income or AccountClass.Expense).ToList();
            var net = results.Sum(balance => balance.NetMinor);
            var retained = years.AccountOf(net)?.Code ?? new ChartOfAccounts(ChartProfile.None, accounts).FindResultAccounts().RetainedEarnings?.Code;
            if (results.Count > 0 && retained is null)
                return (null, [new Refusal(0, "retained-earnings-unknown", "the day ends a fiscal year, and nobody has named the account that takes its result", "name it: PUT /v1/fiscal-year")]);
            if (results.Count > 0) balances = [.. balances.Except(results), new OpeningLine(retained!, net, results[0].Line)];
        }

        var lines = balances.GroupBy(balance => balance.AccountCode).Select(account => (account.Key, Net: account.Sum(balance => balance.NetMinor), account.First().Line))
            .Where(account => account.Net != 0)
            .Select(account => new JournalLine(account.Key, account.Net > 0 ? Side.Debit : Side.Credit, Math.Abs(account.Net), account.Line, null, null, Dimensions.None)).ToList();
        if (lines.Count == 0) return (null, [new Refusal(0, "no-rows", "the balances are all zero", "check whether this is the right file")]);
        var header = new EntryHeader(day, null, "Opening balances", null, lines.Min(line => line.SourceLine), lines.Max(line => line.SourceLine)) { Kind = EntryKind.Opening };
        JournalEntry.TryBuild(header, CollectionsMarshal.AsSpan(lines), out var opening);
        return (opening ?? throw new InvalidOperationException("A trial balance whose sides are equal makes no balanced entry."), []);
    }

    private static async Task<Refusal?> FindObstacleAsync(NpgsqlConnection connection, ImportFile message, DateOnly day, CancellationToken cancellationToken)
    {
        await using (var command = new NpgsqlCommand(
            """
            select (select min(entry_date) from ledger.journal_entry where entity_id = $1),
                   exists (select from ledger.opening_entry o where o.entity_id = $1 and o.opens_on = $2
                           and not exists (select from ledger.journal_entry r where r.entity_id = o.entity_id and r.reversal_of = o.entry_id))
            """, connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = message.EntityId });
            command.Parameters.Add(new NpgsqlParameter { Value = day.AddDays(1) });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (reader.GetBoolean(1)) return new Refusal(0, "opening-posted", $"the ledger opens {day.AddDays(1):yyyy-MM-dd} with balances already", "nothing is left to do; a trial balance without opening=post is compared with them");
            if (await reader.IsDBNullAsync(0, cancellationToken)) return new Refusal(0, "ledger-empty", "the ledger has no entry yet", "import the first journal, then post the balances of a day before it");
            var first = reader.GetFieldValue<DateOnly>(0);
            if (first <= day) return new Refusal(0, "not-before-first", $"the ledger has entries from {first:yyyy-MM-dd} on: what they made would count twice", $"post the balances of a day before {first:yyyy-MM-dd}, or leave opening=post out to compare them");
        }

        var periods = await ClosedPeriods.ReadAsync(connection, message.EntityId, message.AllowLate, cancellationToken);
        return periods.Refuses(day) ? new Refusal(0, "period-closed", $"{day:yyyy-MM} is not open", "reopen the period first") : null;
    }
}
