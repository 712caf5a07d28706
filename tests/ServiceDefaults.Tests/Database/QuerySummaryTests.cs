using Npgsql;

namespace Financial.ServiceDefaults.Tests.Database;

public sealed class QuerySummaryTests
{
    [Theory]
    [InlineData("insert app.upload", "insert into app.upload (tenant_id, entity_id, object_key, bucket) values ($1, $2, $3, $4)")]
    [InlineData("insert ledger.import_run",
        "insert into ledger.import_run as run (tenant_id) values ($1) on conflict (import_id) do update set status = 'running'")]
    [InlineData("insert ledger.account", "insert into ledger.account (code) select a.code from unnest($4::text[]) as a (code)")]
    [InlineData("update ledger.import_run",
        "update ledger.import_run set rows_read = $4, progressed_at = clock_timestamp() where import_id = $3")]
    [InlineData("update app.outbox",
        "update app.outbox set attempts = attempts + 1 from unnest($1, $2) as outcome (outbox_id, error) where outbox.outbox_id = "
            + "outcome.outbox_id")]
    [InlineData("delete ledger.import_refusal", "delete from ledger.import_refusal where import_id = $3")]
    [InlineData("delete ledger.import_refusal", "delete from only ledger.import_refusal old using started s")]
    [InlineData("merge ledger.dimension",
        "merge into ledger.dimension d using m on d.code = m.code when matched then update set name = m.name")]
    public void A_writing_statement_is_named_by_its_table(string expected, string sql) => Assert.Equal(expected, QuerySummary.Of(sql));

    [Theory]
    [InlineData("select ledger.entity", "select name from ledger.entity where entity_id = $1")]
    [InlineData("select app.import",
        "select i.import_id, (select count(*) from ledger.import_refusal f) from app.import i left join ledger.import_run r on true")]
    [InlineData("select ledger.entity", "select e.name from ledger.entity e cross join lateral ledger.served(e.entity_id) s")]
    [InlineData("select ledger.journal_line",
        "select m.account_code from (select l.account_code from ledger.journal_line l) m join ledger.account a on true")]
    [InlineData("select ledger.account",
        "select n.code from unnest($2::text[]) with ordinality as n (code, place) where not exists (select from ledger.account a where "
            + "a.code = n.code)")]
    [InlineData("select ledger.account_month_balance", "select exists (select from ledger.account_month_balance where month = any ($2))")]
    [InlineData("select app.outbox",
        "select extract(epoch from min(due_at) - clock_timestamp())::float8 from app.outbox where sent_at is null")]
    [InlineData("select app.outbox", "select (select count(*) from app.outbox) * 10 + (select count(*) from app.inbox)")]
    [InlineData("select app.api_key", "(select tenant_id from app.api_key) union select tenant_id from app.import order by 1")]
    [InlineData("select ledger.import_profile",
        "select distinct on (layout) layout, settings::text from ledger.import_profile order by layout")]
    [InlineData("select ledger.accounting_period", "select month, ledger.last_closed_month(entity_id) from ledger.accounting_period")]
    public void A_query_is_named_by_its_first_table(string expected, string sql) => Assert.Equal(expected, QuerySummary.Of(sql));

    [Theory]
    [InlineData("select ledger.post_load", "select * from ledger.post_load($1, $2)")]
    [InlineData("select ledger.begin_load", "select ledger.begin_load($1, $2, $3)")]
    [InlineData("select ledger.set_tolerance", "select ledger.set_tolerance(@entity, (select tolerance from ledger.entity))")]
    [InlineData("select set_config", "select set_config('app.tenant_id', $1, true)")]
    [InlineData("select pg_advisory_lock", "select pg_advisory_lock(70455314)")]
    [InlineData("call ledger.close_year", "call ledger.close_year($1)")]
    public void A_function_stands_in_the_place_of_the_table(string expected, string sql) => Assert.Equal(expected, QuerySummary.Of(sql));

    [Theory]
    [InlineData("delete app.idempotency insert app.idempotency",
        "with forgotten as (delete from app.idempotency) insert into app.idempotency (body) values ($1)")]
    [InlineData("insert app.outbox select pg_notify",
        "with message as (insert into app.outbox (queue) values ($3)) select pg_notify('app_outbox', '')")]
    [InlineData("insert app.api_key app.audit_log",
        "with key as (insert into app.api_key (name) values ($1) returning name) insert into app.audit_log (actor) select name from key")]
    [InlineData("insert ledger.import_run delete ledger.import_refusal", """
        with started as (
          insert into ledger.import_run as run (import_id) values ($3) on conflict (import_id) do update set status = 'running'
            returning attempt),
        forgotten as (delete from ledger.import_refusal old using started s)
        select attempt from started
        """)]
    [InlineData("select ledger.confirm_import update app.import insert app.audit_log", """
        with restarted as (select ledger.confirm_import(@entity, @import) as done),
        confirmed as (update app.import set confirmed = true from restarted where done),
        audited as (insert into app.audit_log (actor) select @actor from restarted where done)
        select done from restarted
        """)]
    [InlineData("select ledger.change_profile insert app.audit_log", """
        with changed as (select * from ledger.change_profile(@entity, @change))
        insert into app.audit_log (detail) select settings from changed where settings is distinct from earlier_settings
        """)]
    [InlineData("select ledger.served ledger.account_month_balance ledger.account", """
        with served as materialized (select * from ledger.served(@entity, @known_at)),
        part as (select * from unnest(@first, @last) as p(first_month, last_month)),
        movement as (select b.month from part p join ledger.account_month_balance b on b.month >= p.first_month
                     union all select l.month from ledger.journal_line l),
        account_movement (code) as not materialized (select a.code from movement t join ledger.account a on true)
        select s.*, m.code from served s left join account_movement m on true
        """)]
    [InlineData("select ledger.account",
        "with recursive tree as (select code from ledger.account union all select code from tree) select code from tree")]
    public void The_operations_of_a_with_list_come_first_and_its_names_do_not_count(string expected, string sql) =>
        Assert.Equal(expected, QuerySummary.Of(sql));

    [Theory]
    [InlineData("copy ledger.load_line", "copy ledger.load_line_42 (entry_id, debit_minor) from stdin (format binary)")]
    [InlineData("copy ledger.load_line", "COPY ledger.load_line (entry_id) FROM STDIN")]
    [InlineData("copy ledger.load_known_row",
        "copy (select distinct on (row_number) row_number, entry_id from ledger.load_known_row_7 order by row_number) to stdout (format "
            + "binary)")]
    [InlineData("select ledger.load_known_row", "select entry_id, count(*)::int from ledger.load_known_row_1234567 group by entry_id")]
    public void A_table_of_one_import_is_named_without_its_number(string expected, string sql) =>
        Assert.Equal(expected, QuerySummary.Of(sql));

    [Theory]
    [InlineData("select ledger.entity", "\n   -- from app.import\n  /* insert into app.import */ SELECT name\n\tFROM ledger.entity")]
    [InlineData("select ledger.\"Entity\"", "select name from ledger.\"Entity\"")]
    [InlineData("select \"odd \"\"name\"\"\"", "select name from \"odd \"\"name\"\"\" where true")]
    [InlineData("insert import", "insert into import (name) values ($1);")]
    [InlineData("delete app.outbox app.inbox", "delete from app.outbox where sent_at < now() - interval '7 days';\ndelete from app.inbox")]
    [InlineData("listen import_run", "listen import_run")]
    [InlineData("set enable_nestloop", "set local enable_nestloop = off")]
    [InlineData("create public.schema_migration", "create table if not exists public.schema_migration (number int primary key)")]
    [InlineData("select", "select 1")]
    [InlineData("do", "do $$ begin perform ledger.close_year(2025); end $$")]
    [InlineData("begin", "begin")]
    [InlineData("postgresql", " ; -- nothing")]
    [InlineData("postgresql", "")]
    public void Comments_quotes_cases_and_small_statements_are_read_as_Postgres_reads_them(string expected, string sql) =>
        Assert.Equal(expected, QuerySummary.Of(sql));

    [Theory]
    [InlineData("select 'secret' from ledger.entity where name = 'it''s secret' or name = E'\\'secret' or name = U&'secret' or name = "
        + "N'secret'")]
    [InlineData("insert into ledger.entity values ('secret', $$secret$$, $tag$ from secret $tag$, B'1010', 4711)")]
    [InlineData("select set_config('secret', 'from secret', true) /* secret */ -- secret")]
    [InlineData("alter role financial_api login password 'secret'")]
    [InlineData("select * from 'secret")]
    [InlineData("select * from $$ secret")]
    [InlineData("select * from /* secret")]
    [InlineData("select @secret, $1, :secret, 4711, 47.11e3 from ledger.entity where secret = @secret")]
    [InlineData("values ('secret', 4711)")]
    public void A_summary_never_holds_a_value(string sql)
    {
        var summary = QuerySummary.Of(sql);
        Assert.DoesNotContain("secret", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("47", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select from from from")]
    [InlineData("select (((")]
    [InlineData("with")]
    [InlineData("with a as (with b as (")]
    [InlineData(") ) ; ( copy (")]
    [InlineData("insert into")]
    [InlineData("copy (")]
    public void A_broken_statement_has_a_name_too(string sql) => Assert.NotEmpty(QuerySummary.Of(sql));

    [Fact]
    public void A_long_summary_ends_with_a_whole_name()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"app.table{number}").ToList();

        var summary = QuerySummary.Of(string.Join(';', names.Select(name => $"delete from {name}")));

        Assert.InRange(summary.Length, 240, 255);
        Assert.Equal(names.Take(summary.Split(' ').Length - 1), summary.Split(' ').Skip(1));
    }

    [Fact]
    public void Ever_new_texts_do_not_fill_the_memory_and_keep_their_names()
    {
        for (var load = 0; load < 2_000; load++)
            Assert.Equal("select ledger.load_known_row", QuerySummary.Of($"select entry_id from ledger.load_known_row_{load}"));
    }

    [Theory]
    [InlineData("insert insight.generation", "insert into insight.generation (month) values ($1)")]
    [InlineData("batch insert insight.generation", "insert into insight.generation (month) values ($1)",
        "insert into insight.generation (month) values ($1)")]
    [InlineData("batch insert app.upload delete app.upload", "insert into app.upload values ($1)", "delete from app.upload")]
    public void A_batch_is_named_by_its_different_statements(string expected, params string[] statements)
    {
        using var batch = new NpgsqlBatch();
        foreach (var sql in statements)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));

        Assert.Equal(expected, QuerySummary.Of(batch));
    }
}
