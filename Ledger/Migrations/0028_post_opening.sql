-- A trial balance of a day before the first entry, posted as the ledger's opening because the upload asks for it.
alter table app.import add post_opening boolean not null default false;
