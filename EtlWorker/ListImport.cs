using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>
/// Imports a surveyed file of accounts, dimensions or control totals in one transaction: writes the whole list, or nothing.
/// </summary>
public sealed class ListImport(NpgsqlDataSource database, Inbox inbox, Outbox outbox, ImportRun run, ImportFile message, Guid messageId)
{
    /// <summary>
    /// Runs the import. Any outcome except <see cref="ImportOutcome.Listed"/> has changed nothing; the caller must store it.
    /// </summary>
    public async Task<(ImportOutcome Outcome, long RowsRead)> RunAsync(
        ListLayout layout, LocalFile file, Survey survey, CancellationToken cancellationToken)
    {
        using var activity = ImportStep.List.Start();
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await transaction.Connection.ExecuteAsync("select ledger.lock_tenant()", null, cancellationToken);
        if (!await inbox.TryReceiveAsync(transaction.Transaction, messageId, message.TenantId, cancellationToken))
            return (new ImportOutcome.AlreadyEnded(), 0);
        var (currency, _, _, _) = await Posting.ReadEntityAsync(transaction.Connection, message, cancellationToken);
        var list = layout.Begin();
        var rowsRead = ReadRows(list, file, survey, new FieldValues(survey.DateOrder, survey.DecimalMark, currency), cancellationToken);
        list.Complete(message);
        if (list.Refusals.Any) return (new ImportOutcome.Rejected(list.Refusals), rowsRead);
        var load = ListLoad.Of(list);
        Question[] questions = [.. survey.Questions(currency),
            .. await load.QuestionsAsync(transaction.Connection, message, currency, cancellationToken)];
        if (list.Refusals.Any) return (new ImportOutcome.Rejected(list.Refusals), rowsRead);
        if (questions.Where(message.LeavesOpen).ToList() is { Count: > 0 } open)
            return (new ImportOutcome.AwaitingConfirmation(ImportPreview.Of(open, survey)), rowsRead);

        var before = await ServedVersion.ReadAsync(transaction.Connection, message.EntityId, cancellationToken);
        var rowsHeld = await load.WriteAsync(transaction.Connection, message, cancellationToken);
        await run.ListedAsync(transaction.Connection, rowsRead, rowsHeld, load.Posted, cancellationToken);
        // Control totals may release withheld postings; accounts may change served figures.
        var served = await ServedPostings.ReadAsync(transaction.Connection, message.TenantId, message.EntityId, before.LedgerVersion,
            cancellationToken)
            ?? (load.ChangedFigures is { Months.Count: > 0 } changed
                ? new ImportPosted(message.ImportId, message.TenantId, message.EntityId, changed.LedgerVersion, changed.Months) : null);
        if (served is not null)
            await outbox.EnqueueAsync(transaction.Transaction, Queues.GenerateInsights, message.TenantId, served, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (new ImportOutcome.Listed(rowsHeld), rowsRead);
    }

    private static long ReadRows(ListDraft list, LocalFile file, Survey survey, FieldValues values, CancellationToken cancellationToken)
    {
        var rowsRead = 0L;
        using var reader = survey.OpenRows(file);
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new SourceRow(reader.Current, survey.FieldOfColumn, values) { Line = reader.Line, LastLine = reader.LastLine };
            var rowClass = survey.Classify(reader.Current, reader.Line);
            if (rowClass == RowClass.Title) list.ReadTitle(row);
            if (rowClass == RowClass.Total) list.ReadTotals(row);
            if (rowClass != RowClass.Data) continue;
            rowsRead++;
            if (survey.HasWrongFieldCount(reader.Current))
                list.Refuse(row, RefusalCode.FieldCount, $"the row has {reader.Current.Count} fields, it should have {survey.FieldCount}",
                    "look for a missing or an unquoted separator");
            else if (survey.Sheet?.FindFault(reader.Line, survey.FieldOfColumn) is { } fault)
                list.Refuse(row, RefusalCode.CellError, fault.Detail, fault.Hint, survey.Layout.Columns[fault.Column]);
            else list.Read(row);
        }

        return rowsRead;
    }
}
