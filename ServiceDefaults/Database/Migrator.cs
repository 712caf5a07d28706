using System.Data;
using System.Reflection;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Brings a database to the level of an assembly's migrations: forward only, each in its own transaction, one migrator at a time.
/// <c>public.schema_migration</c> lists the applied ones.
/// </summary>
public static class Migrator
{
    private const string CreateJournal = """
        create table if not exists public.schema_migration (
          number     int primary key,
          name       text not null,
          checksum   text not null,
          applied_at timestamptz not null default now()
        );
        -- Every service's readiness compares this level with its own.
        grant select on public.schema_migration to public
        """;

    /// <summary>Applies what is missing and returns it.</summary>
    /// <param name="owner">A connection as the owner of the schemas; the services' own roles may not change them.</param>
    /// <param name="migrations">The assembly that embeds <c>Migrations/NNNN_name.sql</c>.</param>
    /// <param name="cancellationToken">Stops between or within migrations; the current one is rolled back.</param>
    /// <exception cref="InvalidOperationException">The assembly does not hold an applied migration with the same text.</exception>
    public static Task<IReadOnlyList<Migration>> ApplyAsync(
        NpgsqlDataSource owner, Assembly migrations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return ApplyAsync(owner, Migration.ReadAll(migrations), cancellationToken);
    }

    internal static async Task<IReadOnlyList<Migration>> ApplyAsync(
        NpgsqlDataSource owner, IReadOnlyList<Migration> all, CancellationToken cancellationToken)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({AdvisoryLocks.Migrations})", cancellationToken);
        try
        {
            await ExecuteAsync(connection, CreateJournal, cancellationToken);
            var applied = await ReadJournalAsync(connection, cancellationToken);
            Compare(all, applied);
            var missing = all.Where(migration => !applied.ContainsKey(migration.Number)).ToList();
            foreach (var migration in missing)
                await ApplyAsync(connection, migration, cancellationToken);
            return missing;
        }
        finally
        {
            // The pool would keep the session, and with it the lock. A broken connection has lost both already.
            if (connection.FullState == ConnectionState.Open)
                await ExecuteAsync(connection, $"select pg_advisory_unlock({AdvisoryLocks.Migrations})", CancellationToken.None);
        }
    }

    /// <summary>The number of the last applied migration, 0 for a database without any.</summary>
    public static async Task<int> ReadLevelAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        await using var command = dataSource.CreateCommand("select coalesce(max(number), 0) from public.schema_migration");
        try
        {
            return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    // Migrations only grow: one that is unknown or has another text was applied by a newer build, or before the texts were rewritten.
    private static void Compare(IReadOnlyList<Migration> all, Dictionary<int, (string Name, string Checksum)> applied)
    {
        var known = all.Select(migration => (migration.Name, migration.Checksum)).ToHashSet();
        if (applied.OrderBy(row => row.Key).Select(row => row.Value).FirstOrDefault(row => !known.Contains(row)).Name is { } name)
            throw new InvalidOperationException(
                $"The database has migration {name}, which this build does not hold with the same text: run the build that applied it, "
                    + "or export the journal from that build (GET /v1/journal) and import it into an empty database (locally: start with "
                    + "`-- --fresh`).");
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new InvalidOperationException(
                $"Migration {migration.Name} failed with {exception.SqlState} {exception.MessageText}. {exception.Where} Nothing of it was "
                    + "applied.", exception);
        }
        await using var journal = new NpgsqlCommand("insert into public.schema_migration (number, name, checksum) values ($1, $2, $3)",
            connection, transaction);
        journal.Parameters.Add(new NpgsqlParameter<int> { TypedValue = migration.Number });
        journal.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
        journal.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Checksum });
        await journal.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadJournalAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, (string, string)>();
        await using var command = new NpgsqlCommand("select number, name, checksum from public.schema_migration", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
