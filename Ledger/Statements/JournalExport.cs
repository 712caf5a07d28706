using System.Globalization;
using System.Text;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// The entries of a range as a plain-text journal, with which anybody can check the books by an independent program (EXP-6). What it holds
/// is the served version: nothing is ever changed before the last entry of a version.
/// </summary>
/// <param name="EntityId">Whose journal.</param>
/// <param name="EntityName">What people call the company.</param>
/// <param name="Range">The entries' dates.</param>
/// <param name="Version">The version of the ledger that the journal shows.</param>
/// <param name="LastEntryId">The newest entry of that version.</param>
/// <param name="LineCount">Journal lines in the range.</param>
public sealed record JournalExport(
    int EntityId, string EntityName, DateRange Range, ServedVersion Version, long LastEntryId, long LineCount)
{
    /// <summary>More lines than this are refused and never cut (EXP-3).</summary>
    public const long MaxLines = 100_000;

    private const int PieceLength = 16 * 1024;

    /// <summary>Finds out what the journal of a range holds, over a connection that is inside a tenant transaction.</summary>
    public static async Task<JournalExport> PrepareAsync(
        NpgsqlConnection connection, int entityId, DateRange range, CancellationToken cancellationToken)
    {
        var version = await ServedVersion.ReadAsync(connection, entityId, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select e.name, v.last_entry_id,
                   (select count(*) from ledger.journal_line l where l.entity_id = e.entity_id and l.entry_date between $2 and $3
                     and l.entry_id <= v.last_entry_id)
            from ledger.entity e
            cross join lateral (select coalesce(max(h.last_entry_id), 0) as last_entry_id from ledger.version_history h
                                where h.entity_id = e.entity_id and h.ledger_version = $4) v
            where e.entity_id = $1
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = entityId });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = range.From });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = range.To });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version.LedgerVersion });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new JournalExport(entityId, reader.GetString(0), range, version, reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>
    /// Writes the journal, entry by entry as they come from the database, over a connection that is inside a tenant transaction.
    /// </summary>
    /// <param name="connection">Inside a tenant transaction.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="exportedBy">Who asked for it.</param>
    /// <param name="exportedAt">When, UTC.</param>
    /// <param name="output">Takes the text; it is not flushed.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    public async Task WriteAsync(
        NpgsqlConnection connection, JournalFormat format, string exportedBy, DateTimeOffset exportedAt, TextWriter output,
        CancellationToken cancellationToken)
    {
        var currency = Currency.FromCode(Version.Currency) ?? throw new InvalidOperationException("The ledger's currency is no currency.");
        await output.WriteAsync(Header(format, currency, exportedBy, exportedAt).AsMemory(), cancellationToken);
        var names = await WriteAccountsAsync(connection, format, currency, output, cancellationToken);
        await WriteEntriesAsync(connection, format, currency, names, output, cancellationToken);
    }

    // EXP-2.
    private string Header(JournalFormat format, Currency currency, string exportedBy, DateTimeOffset exportedAt)
    {
        var reconciled = Version.Reconciled ? "yes" : $"no ({Version.Reason})";
        string[] lines =
        [
            JournalFormat.Comment($"Journal of {EntityName}, {Range.From:yyyy-MM-dd} to {Range.To:yyyy-MM-dd}, in {currency.Code}"),
            JournalFormat.Comment($"Ledger version {Version.LedgerVersion} as of {Time(Version.AsOf)}, reconciled: {reconciled}"),
            JournalFormat.Comment($"Exported by {exportedBy} at {Time(exportedAt)}"),
        ];
        return $"{string.Join('\n', lines)}\n{format.Preamble(currency)}\n";
    }

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "never";

    private async Task<Dictionary<string, string>> WriteAccountsAsync(
        NpgsqlConnection connection, JournalFormat format, Currency currency, TextWriter output, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            """select code, name, class from ledger.account where entity_id = $1 order by code collate "C" """, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = EntityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var code = reader.GetString(0);
            var name = format.AccountName(code, Enum.Parse<AccountClass>(reader.GetString(2), ignoreCase: true));
            if (!used.Add(name)) used.Add(name = JournalFormat.Distinct(name, code));
            names.Add(code, name);
            await output.WriteAsync($"{format.Declare(name, reader.GetString(1), Range.From, currency)}\n".AsMemory(), cancellationToken);
        }

        return names;
    }

    private async Task WriteEntriesAsync(
        NpgsqlConnection connection, JournalFormat format, Currency currency, Dictionary<string, string> names, TextWriter output,
        CancellationToken cancellationToken)
    {
        // Lines have no index that finds those of one entry quickly: all of the range are joined at once, whatever the planner knows of the
        // tables.
        await using (var join = new NpgsqlCommand("set local enable_nestloop = off", connection))
            await join.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select e.entry_id, e.entry_date, e.reference, e.description, l.account_code, l.debit_minor - l.credit_minor,
              nullif(l.description, e.description)
            from ledger.journal_entry e
            join ledger.journal_line l on l.tenant_id = e.tenant_id and l.entity_id = e.entity_id and l.entry_id = e.entry_id
              and l.entry_date = e.entry_date
            where e.entity_id = $1 and e.entry_date between $2 and $3 and e.entry_id <= $4
            order by e.entry_date, e.entry_id, l.line_no
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = EntityId });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = Range.From });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = Range.To });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LastEntryId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var piece = new StringBuilder();
        long? entry = null;
        long entries = 0, lines = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (entry != reader.GetInt64(0))
            {
                entry = reader.GetInt64(0);
                entries++;
                piece.Append('\n').Append(format.Head(reader.GetFieldValue<DateOnly>(1), Text(reader, 2), Text(reader, 3))).Append('\n');
            }

            lines++;
            piece.Append(format.Line(names[reader.GetString(4)], reader.GetInt64(5), currency, Text(reader, 6))).Append('\n');
            if (piece.Length < PieceLength) continue;
            await output.WriteAsync(piece, cancellationToken);
            piece.Clear();
        }

        // Whoever does not find this line has only a part of the file.
        piece.Append('\n').Append(JournalFormat.Comment($"End: {entries} entries, {lines} lines")).Append('\n');
        await output.WriteAsync(piece, cancellationToken);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
