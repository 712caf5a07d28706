-- The upload said that its entries may post into a soft-closed month, each marked late.
alter table app.import add column allow_late boolean not null default false;
