-- What the page needs to show the refused rows of an import as a grid (IMP-6).

-- How a row of the file divides into cells: {separator, names}. Null where rows cannot be replaced one by one.
alter table ledger.import_run add column source_columns jsonb;

alter table ledger.import_refusal
  add column entry int,                               -- the line on which the row's entry starts; null where the row is in no entry
  add column field int;                               -- the cell at fault, from 1; null where the refusal is not about one cell
