-- The debits of a ledger together stay within half of 64 bits: then each of its figures, and the difference of two of them, can be read.
-- Beyond that the posting fails as it does where a sum of it is larger than 64 bits (22003).

-- Adds the load's movement to the kept balances. The balances' foreign key refuses unknown accounts.
create or replace function ledger.keep_balances(p_entity_id int, p_months date[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tenant int := current_setting('app.tenant_id')::int;
begin
  insert into ledger.accounting_period (tenant_id, entity_id, month)
    select tenant, p_entity_id, unnest(p_months) on conflict do nothing;
  insert into ledger.account_month_balance as b (tenant_id, entity_id, account_code, month, debit_minor, credit_minor, line_count)
    select tenant, p_entity_id, account_code, month, debit_minor, credit_minor, line_count from pg_temp.movement
    on conflict (tenant_id, entity_id, account_code, month) do update
      set debit_minor = b.debit_minor + excluded.debit_minor, credit_minor = b.credit_minor + excluded.credit_minor,
          line_count = b.line_count + excluded.line_count;
  if (select sum(debit_minor) from ledger.account_month_balance where tenant_id = tenant and entity_id = p_entity_id) > 4611686018427387903 then
    raise exception 'the total of the ledger is out of range' using errcode = '22003';
  end if;
end $$;
