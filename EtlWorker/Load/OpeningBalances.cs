using System.Runtime.InteropServices;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>An opening balance of a ledger, debit positive in minor units, and its line in the file.</summary>
public sealed record OpeningLine(string AccountCode, long NetMinor, int Line);

/// <summary>The opening entry of a ledger, or the refusals and questions that prevent it.</summary>
public sealed record OpeningPlan(JournalEntry? Opening, IReadOnlyList<Refusal> Refusals, IReadOnlyList<Question> Questions);

/// <summary>
/// Builds the opening entry of a ledger from the balances of a day before its first entry. If that day ends a fiscal year, income and
/// expense go into retained earnings.
/// </summary>
public static class OpeningBalances
{
    /// <summary>Returns the entry, or the reasons against it.</summary>
    public static async Task<OpeningPlan> BuildAsync(
        NpgsqlConnection connection, ImportFile message, DateOnly day, IReadOnlyList<OpeningLine> balances,
        CancellationToken cancellationToken)
    {
        if (day == DateOnly.MaxValue)
            return new OpeningPlan(null, [new Refusal(0, RefusalCode.DateRange, "no day comes behind that one", "check the day")], []);
        if (await FindObstacleAsync(connection, message, day, cancellationToken) is { } obstacle)
            return new OpeningPlan(null, [obstacle], []);
        var accounts = await ChartOfAccounts.ReadAccountsAsync(connection, message.EntityId, cancellationToken);
        var chart = accounts.ToDictionary(account => account.Code);
        List<Refusal> refusals =
        [
            .. balances.Where(balance => !chart.ContainsKey(balance.AccountCode))
                .Select(balance => new Refusal(balance.Line, RefusalCode.UnknownAccount,
                    $"the chart has no account '{balance.AccountCode}'",
                    "import the chart of accounts first")),
            .. balances.Where(balance => chart.GetValueOrDefault(balance.AccountCode) is { Active: false })
                .Select(balance => new Refusal(balance.Line, RefusalCode.AccountInactive,
                    $"account '{balance.AccountCode}' takes no new lines",
                    "make it active again")),
        ];
        if (refusals.Count > 0) return new OpeningPlan(null, refusals, []);

        var years = await FiscalYear.ReadNewestAsync(connection, message.EntityId, cancellationToken);
        var results = balances.Where(balance => chart[balance.AccountCode].Class is AccountClass.Income or AccountClass.Expense).ToList();
        var endsYear = years.StartOf(day.AddDays(1)) == day.AddDays(1);
        if (endsYear)
        {
            var net = results.Sum(balance => balance.NetMinor);
            var retained = years.AccountOf(net)?.Code
                ?? new ChartOfAccounts(ChartProfile.None, accounts).FindResultAccounts().RetainedEarnings?.Code;
            if (results.Count > 0 && retained is null)
                return new OpeningPlan(null, [new Refusal(0, RefusalCode.RetainedEarningsUnknown,
                    "the day ends a fiscal year, and no user has named the account that takes its result", "name it: PUT /v1/fiscal-year")],
                    []);
            if (results.Count > 0) balances = [.. balances.Except(results), new OpeningLine(retained!, net, results[0].Line)];
        }

        var lines = balances.GroupBy(balance => balance.AccountCode)
            .Select(account => (account.Key, Net: account.Sum(balance => balance.NetMinor), account.First().Line))
            .Where(account => account.Net != 0)
            .Select(account => new JournalLine(account.Key, account.Net > 0 ? Side.Debit : Side.Credit, Math.Abs(account.Net), account.Line,
                null, null, Dimensions.None)).ToList();
        if (lines.Count == 0)
            return new OpeningPlan(null, [new Refusal(0, RefusalCode.NoRows, "the balances are all zero",
                "check whether this is the right file")],
                []);
        var header = new EntryHeader(day, null, "Opening balances", null, lines.Min(line => line.SourceLine),
            lines.Max(line => line.SourceLine)) { Kind = EntryKind.Opening };
        JournalEntry.TryBuild(header, CollectionsMarshal.AsSpan(lines), out var opening);
        if (opening is null) throw new InvalidOperationException("A trial balance whose sides are equal makes no balanced entry.");
        // If no person has set the fiscal year, ask: it is a guess that decides where income and expense go.
        return new OpeningPlan(opening, [], years.SetBy is not null || results.Count == 0 ? [] : [new Question("opening-year",
            $"No user has set the fiscal year; by what is known, {day:yyyy-MM-dd} {(endsYear
                ? "ends one: income and expense go into retained earnings"
                : "ends none: income and expense stay, and count in the year of the day")}.",
            "confirm the preview, or PUT /v1/fiscal-year first")]);
    }

    private static async Task<Refusal?> FindObstacleAsync(
        NpgsqlConnection connection, ImportFile message, DateOnly day, CancellationToken cancellationToken)
    {
        var (begins, opensOn, closed) = await connection.QuerySingleAsync<(DateOnly? Begins, DateOnly? OpensOn, DateOnly? Closed)>(
            """
            with gone as (
              select o.entry_id, r.entry_id as reversed_by from ledger.opening_entry o
                join ledger.journal_entry r on r.entity_id = o.entity_id and r.reversal_of = o.entry_id
              where o.entity_id = @EntityId)
            select (select min(entry_date) from ledger.journal_entry where entity_id = @EntityId and entry_id not in (select entry_id
                      from gone union all select reversed_by from gone)),
                   (select min(opens_on) from ledger.opening_entry where entity_id = @EntityId and entry_id not in (select entry_id
                      from gone)),
                   (select min(month) from ledger.accounting_period where entity_id = @EntityId and state <> 'open')
            """, new { message.EntityId }, cancellationToken);
        if (opensOn is { } opens)
            return new Refusal(0, RefusalCode.OpeningPosted, $"the ledger opens {opens:yyyy-MM-dd} with balances already",
                "a trial balance without opening=post is compared with them; correct a difference by an entry of its own");
        if (begins is not { } first)
            return new Refusal(0, RefusalCode.LedgerEmpty, "the ledger has no entry yet",
                "import the first journal, then post the balances of a day before it");
        if (first <= day)
            return new Refusal(0, RefusalCode.NotBeforeFirst,
                $"the ledger has entries from {first:yyyy-MM-dd} on: what they made would count twice",
                $"post the balances of a day before {first:yyyy-MM-dd}, or leave opening=post out to compare them");
        // The opening entry changes every later balance sheet, so every period must be open.
        return closed is { } month
            ? new Refusal(0, RefusalCode.PeriodClosed, $"{month:yyyy-MM} is not open, and its balances would change",
                "reopen the months that are not open first")
            : null;
    }
}
