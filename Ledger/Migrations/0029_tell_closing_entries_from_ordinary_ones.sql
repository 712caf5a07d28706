-- As before (0022), and an ordinary entry of the same shape is told from the closing entry that takes it to zero with all else: a closing entry moves each
-- account against what the rest of the year made of it. So those that move none of theirs that way are ordinary, and count to the rest for the others. What
-- is the opposite of a closing entry, line by line, takes it back and is one as well.
create or replace function ledger.recognise_closing_entries_of(p_entity_id int, p_version bigint, p_year_start date, p_year_end date, p_accounts text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant   int := current_setting('app.tenant_id')::int;
  ordinary bigint[] := '{}';
  found_ordinary bigint[];
begin
  -- Hardly any posting touches the account in such a month; then no lines are read.
  if not exists (select from ledger.account_month_balance b
                 where b.tenant_id = tenant and b.entity_id = p_entity_id and b.account_code = any (p_accounts)
                   and b.month = date_trunc('month', p_year_end::timestamp)::date) then
    return;
  end if;
  -- By entry and account: the entries of the day with a line on retained earnings that are no closing entries yet.
  create temporary table year_end on commit drop as
    select l.entry_id, l.account_code, sum(l.debit_minor) as debit_minor, sum(l.credit_minor) as credit_minor, sum(l.debit_minor - l.credit_minor) as net_minor,
           count(*) as line_count, bool_or(a.class in ('income', 'expense')) as is_profit_or_loss, false as is_closing
    from ledger.journal_line l join ledger.account a on a.tenant_id = tenant and a.entity_id = p_entity_id and a.code = l.account_code
    where l.tenant_id = tenant and l.entity_id = p_entity_id and l.entry_date = p_year_end
      and l.entry_id in (select r.entry_id from ledger.journal_line r
                         where r.tenant_id = tenant and r.entity_id = p_entity_id and r.entry_date = p_year_end and r.account_code = any (p_accounts))
      and not exists (select from ledger.closing_movement c
                      where c.tenant_id = tenant and c.entity_id = p_entity_id and c.entry_id = l.entry_id and c.until_version is null)
    group by l.entry_id, l.account_code;
  if exists (select from pg_temp.year_end) then
    delete from pg_temp.year_end y using (
      select e.entry_id from pg_temp.year_end e
      left join ledger.net_movement(p_entity_id, p_year_start, p_year_end) b on b.account_code = e.account_code
      group by e.entry_id
      having not bool_or(e.is_profit_or_loss)
          or not bool_and(e.account_code = any (p_accounts) or e.is_profit_or_loss and coalesce(b.net_minor, 0) = 0)) other
      where y.entry_id = other.entry_id;
    -- The year stands at zero on each of these accounts, so that the rest of it is what they and the ordinary entries among them take away.
    loop
      select array_agg(entry_id) into found_ordinary from (
        select y.entry_id from pg_temp.year_end y
        join (select account_code, -sum(net_minor) filter (where entry_id <> all (ordinary)) as net_minor from pg_temp.year_end group by account_code) rest
          on rest.account_code = y.account_code
        where y.is_profit_or_loss and y.entry_id <> all (ordinary)
        group by y.entry_id having not bool_or(sign(y.net_minor) = -sign(rest.net_minor) and y.net_minor <> 0)) e;
      exit when found_ordinary is null;
      ordinary := ordinary || found_ordinary;
    end loop;
    update pg_temp.year_end y set is_closing = true where y.entry_id <> all (ordinary)
       or exists (select from pg_temp.year_end o where o.entry_id <> all (ordinary) group by o.entry_id
                  having array_agg((o.account_code, -o.net_minor)::text order by o.account_code collate "C")
                       = (select array_agg((m.account_code, m.net_minor)::text order by m.account_code collate "C") from pg_temp.year_end m where m.entry_id = y.entry_id));
    insert into ledger.closing_movement (tenant_id, entity_id, entry_id, account_code, entry_date, debit_minor, credit_minor, line_count, since_version)
      select tenant, p_entity_id, y.entry_id, y.account_code, p_year_end, y.debit_minor, y.credit_minor, y.line_count, p_version
      from pg_temp.year_end y where y.is_closing;
  end if;
  drop table pg_temp.year_end;
end $$;
revoke all on function ledger.recognise_closing_entries_of from public;
