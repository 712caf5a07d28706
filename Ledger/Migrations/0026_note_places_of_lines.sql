-- Where the lines of an imported file lie in its object: the Api shows a source line without reading the rest of the file (AUD-3).
-- The first byte of line 1, of line 1025 and so on. Null when the worker made the text itself: of archives, workbooks and repaired files,
-- and of text in UTF-16.
alter table ledger.import_run add column line_offsets bigint[];
