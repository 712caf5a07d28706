using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Fixtures;

/// <summary>An account of a test's books.</summary>
public sealed record TestAccount(string Code, string Class, string KpiGroup, string? Name = null);

/// <summary>
/// A line of a test's books; lines with the same <c>Entry</c> share date, kind, and the id of the entry that it reverses.
/// </summary>
public sealed record TestLine(
    int Entry, DateOnly Date, string Account, long DebitMinor, long CreditMinor, string? Region = null, string? Division = null,
    string? Job = null, string? Kind = null, long? ReversalOf = null)
{
    /// <summary>The kind of closing entries and of their reversals.</summary>
    public const string Closing = "closing";

    /// <summary>The kind of entries that a source states as adjusting.</summary>
    public const string Adjusting = "adjusting";

    /// <summary>The kind of opening entries.</summary>
    public const string Opening = "opening";

    /// <summary>Debit minus credit.</summary>
    public long NetMinor => checked(DebitMinor - CreditMinor);
}

/// <summary>Posts books by the ledger's own functions, in the worker's role, for tests that do not test the import.</summary>
public static class TestBooks
{
    // These books have no hash chain: only the worker creates one.
    private static readonly byte[] NoHash = new byte[32];

    /// <summary>Adds accounts that the entity lacks.</summary>
    public static async Task AddAccountsAsync(
        NpgsqlDataSource etlWorker, IEnumerable<TestAccount> accounts, int tenantId = 1, int entityId = 1)
    {
        await using var tenant = await etlWorker.BeginTenantTransactionAsync(tenantId);
        var all = accounts.ToList();
        await ScalarAsync(
            tenant,
            """
            insert into ledger.account (tenant_id, entity_id, code, name, class, kpi_group)
            select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[]) on conflict do nothing
            """,
            tenantId, entityId, all.Select(account => account.Code).ToArray(),
            all.Select(account => account.Name ?? $"Account {account.Code}").ToArray(),
            all.Select(account => account.Class).ToArray(), all.Select(account => account.KpiGroup).ToArray());
        await tenant.CommitAsync();
    }

    /// <summary>Posts the lines as one import and returns the new ledger version.</summary>
    public static async Task<long> PostAsync(NpgsqlDataSource etlWorker, IReadOnlyList<TestLine> lines, int tenantId = 1, int entityId = 1)
    {
        await using var tenant = await etlWorker.BeginTenantTransactionAsync(tenantId);
        var months = lines.Select(line => new DateOnly(line.Date.Year, line.Date.Month, 1)).Distinct().Order().ToArray();
        var load = (long)(await ScalarAsync(tenant, "select ledger.begin_load($1, $2, $3)", entityId, Guid.NewGuid(), months))!;
        var lastEntry = (long)(await ScalarAsync(tenant, "select last_entry_id from ledger.entity where entity_id = $1", entityId))!;
        await CopyEntriesAsync(tenant.Connection, load, lastEntry, lines);
        await CopyLinesAsync(tenant.Connection, load, lastEntry, lines);
        await KeepOpeningEntriesAsync(tenant, load, entityId, lastEntry, lines);
        // Closing entries of these books are recognised, not stated.
        if (lines.Any(line => line.Kind == TestLine.Adjusting))
            await ScalarAsync(tenant, "select ledger.keep_stated_kinds($1, $2)", load, entityId);
        var version = (long)(await ScalarAsync(tenant, "select ledger_version from ledger.post_load($1, $2)", load, entityId))!;
        await tenant.CommitAsync();
        return version;
    }

    private static async Task CopyEntriesAsync(NpgsqlConnection connection, long load, long lastEntry, IReadOnlyList<TestLine> lines)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy ledger.load_entry_{load} (entry_id, correction, is_late, entry_date, first_line, last_line, reference, kind, "
                + "reversal_of, entry_hash) from stdin (format binary)");
        foreach (var entry in lines.GroupBy(line => line.Entry))
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(lastEntry + entry.Key);
            await copy.WriteAsync(false);
            await copy.WriteAsync(false);
            await copy.WriteAsync(entry.First().Date);
            await copy.WriteAsync(1);
            await copy.WriteAsync(entry.Count());
            await copy.WriteAsync($"{entry.First().Kind}{(entry.First().Kind is null ? "" : " ")}T{entry.Key}");
            await (entry.First().Kind is { } kind ? copy.WriteAsync(kind) : copy.WriteNullAsync());
            await (entry.First().ReversalOf is { } reversed ? copy.WriteAsync(reversed) : copy.WriteNullAsync());
            await copy.WriteAsync(NoHash);
        }
        await copy.CompleteAsync();
    }

    private static async Task CopyLinesAsync(NpgsqlConnection connection, long load, long lastEntry, IReadOnlyList<TestLine> lines)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy ledger.load_line_{load} (entry_id, debit_minor, credit_minor, line_no, entry_date, source_line, account_code, region, "
                + "division, job)"
            + " from stdin (format binary)");
        foreach (var entry in lines.GroupBy(line => line.Entry))
            foreach (var (number, line) in entry.Index())
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(lastEntry + line.Entry);
                await copy.WriteAsync(line.DebitMinor);
                await copy.WriteAsync(line.CreditMinor);
                await copy.WriteAsync(number + 1);
                await copy.WriteAsync(line.Date);
                await copy.WriteAsync(number + 1);
                foreach (var text in new[] { line.Account, line.Region, line.Division, line.Job })
                    await (text is null ? copy.WriteNullAsync() : copy.WriteAsync(text, NpgsqlDbType.Text));
            }
        await copy.CompleteAsync();
    }

    private static async Task KeepOpeningEntriesAsync(
        TenantTransaction tenant, long load, int entityId, long lastEntry, IReadOnlyList<TestLine> lines)
    {
        var opening = lines.Where(line => line.Kind == TestLine.Opening).DistinctBy(line => line.Entry).ToList();
        if (opening.Count > 0)
            await ScalarAsync(tenant, "select ledger.keep_opening_entries($1, $2, $3, $4)", load, entityId,
                opening.Select(line => lastEntry + line.Entry).ToArray(), opening.Select(line => line.Date).ToArray());
    }

    private static async Task<object?> ScalarAsync(TenantTransaction tenant, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, tenant.Connection, tenant.Transaction);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
