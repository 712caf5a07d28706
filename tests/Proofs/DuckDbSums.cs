using System.Globalization;
using DuckDB.NET.Data;
using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.Proofs;

/// <summary>A trial balance for DuckDB to compute.</summary>
/// <param name="BeforeClosing">Leaves out the closing entries of the last day's fiscal year.</param>
internal readonly record struct Asked(int TenantId, int EntityId, DateRange Range, bool BeforeClosing);

/// <summary>
/// Trial balances that DuckDB computes by its own SQL from the journal lines, passed as CSV. One query computes all of a database, because
/// a single one takes as long.
/// </summary>
internal sealed class DuckDbSums
{
    // A year is named by its first day. Profit-and-loss accounts hold the lines of one year; their balances at its end are a result, which
    // an account of equity takes, if one is set.
    private const string Balances =
        """
        with line as (
          select a.*, j.account, j.entry_date, j.debit, j.credit, j.closes, j.class in ('income', 'expense') as is_profit,
            year_start(j.entry_date, a.month, a.day) as year
          from asked a join journal j on j.tenant_id = a.tenant_id and j.entity_id = a.entity_id and j.entry_date <= a.to_day
          where not (a.before_closing and j.closes and j.entry_date >= a.last_year)
        ), result as (
          select number, first_year, year, sum(debit - credit) as net,
                 case when sum(debit - credit) > 0 then coalesce(any_value(loss), any_value(retained)) else any_value(retained) end as
                   account
          from line where is_profit and year < last_year group by number, first_year, year having sum(debit - credit) <> 0
        ), part as (
          select number, account,
                 sum(debit - credit) filter (entry_date < from_day and (not is_profit or year = first_year)) as opening,
                 sum(debit) filter (entry_date >= from_day and not closes) as debits, sum(credit) filter (entry_date >= from_day
                   and not closes) as credits,
                 sum(debit) filter (entry_date >= from_day and closes) as closing_debits, sum(credit) filter (entry_date >= from_day
                   and closes) as closing_credits,
                 -sum(debit - credit) filter (is_profit and year >= first_year and year < last_year) as year_end,
                 sum(debit - credit) filter (not is_profit or year = last_year) as closing
          from line group by number, account
          union all
          select number, account, sum(net) filter (year < first_year), 0, 0, 0, 0, sum(net) filter (year >= first_year), sum(net)
            from result group by number, account
        )
        select number, account, coalesce(sum(opening), 0)::bigint, coalesce(sum(debits), 0)::bigint, coalesce(sum(credits), 0)::bigint,
               coalesce(sum(closing_debits), 0)::bigint, coalesce(sum(closing_credits), 0)::bigint, coalesce(sum(year_end), 0)::bigint,
                 coalesce(sum(closing), 0)::bigint
        from part group by number, account
        """;

    // An entry counts as closing if the source says so, whether or not the ledger recognised it.
    private const string Lines =
        """
        copy (select l.tenant_id, l.entity_id, l.entry_date, l.account_code, a.class, l.debit_minor, l.credit_minor, e.kind is not distinct
          from 'closing'
              from ledger.journal_line l
              join ledger.journal_entry e using (tenant_id, entity_id, entry_id, entry_date)
              join ledger.account a on (a.tenant_id, a.entity_id, a.code) = (l.tenant_id, l.entity_id, l.account_code)) to stdout (format
                csv)
        """;

    private readonly Dictionary<Asked, List<BalanceRow>> _answers;

    private DuckDbSums(IEnumerable<Asked> asked) => _answers = asked.ToDictionary(one => one, _ => new List<BalanceRow>());

    /// <summary>The rows of a requested trial balance.</summary>
    public IReadOnlyList<BalanceRow> Of(Asked asked) => _answers[asked];

    /// <summary>Copies a database's lines into DuckDB and computes the sums.</summary>
    public static async Task<DuckDbSums> ReadAsync(TestDatabase database, IEnumerable<(YearsModel Years, Asked Asked)> questions)
    {
        var all = questions.DistinctBy(question => question.Asked).ToList();
        var sums = new DuckDbSums(all.Select(question => question.Asked));
        if (all.Count == 0) return sums;
        var folder = Directory.CreateTempSubdirectory("proofs-").FullName;
        try
        {
            var (lines, asked) = (Path.Combine(folder, "lines.csv"), Path.Combine(folder, "asked.csv"));
            await using (var connection = await database.Administrator.OpenConnectionAsync())
            {
                using var copy = await connection.BeginTextExportAsync(Lines);
                await File.WriteAllTextAsync(lines, await copy.ReadToEndAsync());
            }
            await File.WriteAllLinesAsync(asked,
                all.Index().Select(question => Row(question.Index, question.Item.Years, question.Item.Asked)));
            sums.Ask(lines, asked, [.. all.Select(question => question.Asked)]);
            return sums;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Row(int number, YearsModel years, Asked asked) => string.Create(CultureInfo.InvariantCulture,
        $"{number},{asked.TenantId},{asked.EntityId},{years.StartMonth},{years.StartDay},{years.RetainedEarnings},{years.Loss},"
        + $"{asked.Range.From:yyyy-MM-dd},{asked.Range.To:yyyy-MM-dd},{asked.BeforeClosing}");

    private void Ask(string lines, string questions, List<Asked> asked)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $$"""
            create macro year_start(d, m, n) as case when make_date(year(d), m, n) <= d then make_date(year(d), m, n) else make_date(year(d)
              - 1, m, n) end;
            create table journal as select * from read_csv('{{lines}}', header = false, columns = {tenant_id: 'int', entity_id: 'int',
              entry_date: 'date',
              account: 'varchar', class: 'varchar', debit: 'bigint', credit: 'bigint', closes: 'boolean'});
            create table asked as
              select *, year_start(from_day, month, day) as first_year, year_start(to_day, month, day) as last_year
              from read_csv('{{questions}}', header = false, columns = {number: 'int', tenant_id: 'int', entity_id: 'int', month: 'int',
                day: 'int',
                retained: 'varchar', loss: 'varchar', from_day: 'date', to_day: 'date', before_closing: 'boolean'});
            """;
        command.ExecuteNonQuery();
        command.CommandText = Balances;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            _answers[asked[reader.GetInt32(0)]].Add(new BalanceRow(
                reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2),
                new DebitCredit(reader.GetInt64(3), reader.GetInt64(4)),
                new DebitCredit(reader.GetInt64(5), reader.GetInt64(6)), reader.GetInt64(7), reader.GetInt64(8)));
    }
}
