using System.Globalization;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.Faults;

/// <summary>
/// A moment of a running import for a fault: after a share of the undisturbed run's time, or in a phase that the server shows.
/// </summary>
internal sealed class Moment
{
    private const string Waiting =
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'advisory')";

    // The posting transaction waits inside its commit for the lock.
    private const string WaitAtCommit = """
        create function public.wait_at_commit() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock_shared(7299, 0);
          return null;
        end $$;
        create constraint trigger wait_at_commit after update on ledger.import_run deferrable initially deferred
          for each row when (new.status = 'posted') execute function public.wait_at_commit()
        """;

    private const string LockLedger = "select set_config('app.tenant_id', '1', true), ledger.lock_tenant()";
    private const string LockCommit = "select pg_advisory_xact_lock(7299, 0)";

    /// <summary>True while COPY loads lines.</summary>
    public static readonly string Copying = Active("copy ledger.load%");

    /// <summary>The import has its file and waits for another transaction that holds the ledger.</summary>
    public static readonly Moment WaitingForLedger = new("waiting for the ledger's lock",
        (installation, _) => installation.UntilAsync(Waiting), LockLedger);

    private static readonly Moment[] Phases =
    [
        new("during COPY", until: (installation, _) => installation.CatchAsync(Copying)),
        new("while the load is proved and posted", until: (installation, _) => installation.CatchAsync(Active("%ledger.post_load%"))),
        new("in the commit, which succeeds", (installation, _) => installation.UntilAsync(Waiting), LockCommit, prepare: WaitAtCommit),
        WaitingForLedger,
        new("in the commit, which is taken back", (installation, _) => installation.UntilAsync(Waiting), LockCommit, prepare: WaitAtCommit,
            takesBack: true),
        new("after the commit", until: (installation, message) =>
            installation.UntilAsync($"select exists (select from ledger.import_run where import_id = '{message.ImportId}' and status = "
                + "'posted')")),
        new("at its start", until: (installation, _) => installation.UntilAsync("select exists (select from ledger.import_run)")),
    ];

    private readonly Func<Installation, ImportFile, Task> _until;
    private readonly string? _prepare, _hold;
    private readonly bool _takesBack;

    private Moment(
        string name, Func<Installation, ImportFile, Task> until, string? hold = null, string? prepare = null, bool takesBack = false) =>
        (Name, _until, _hold, _prepare, _takesBack) = (name, until, hold, prepare, takesBack);

    public string Name { get; }

    /// <summary>Returns this many moments, alternately phases and times; the times divide the duration evenly.</summary>
    public static IEnumerable<Moment> Spread(int count, TimeSpan duration) => Enumerable.Range(0, count).Select(index =>
        index % 2 == 0 ? Phases[index / 2 % Phases.Length] : After(duration * ((index + 1) / 2) / (count / 2 + 1)));

    /// <summary>Takes the lock that the import will wait for, before its message is sent. Dispose it to let the import continue.</summary>
    public async Task<NpgsqlConnection?> HoldAsync(Installation installation)
    {
        if (_prepare is not null) await installation.ExecuteAsync(_prepare);
        if (_hold is null) return null;
        var connection = await installation.Administrator.OpenConnectionAsync();
        // Closing the connection ends the transaction and frees its locks.
        await using var command = new NpgsqlCommand($"begin; {_hold}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Returns at the moment.</summary>
    public Task UntilAsync(Installation installation, ImportFile message) => _until(installation, message);

    /// <summary>After a worker's death: ends the transaction that it left, as its server would.</summary>
    public async Task EndTransactionAsync(Installation installation)
    {
        if (_takesBack) await CutWaitingAsync(installation);
    }

    /// <summary>Ends the waiting connection, which rolls its transaction back.</summary>
    public static Task CutWaitingAsync(Installation installation) =>
        installation.ExecuteAsync("select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and "
            + "wait_event = 'advisory'");

    // The time itself is under test: do not wait for a condition.
    private static Moment After(TimeSpan time) =>
        new(string.Create(CultureInfo.InvariantCulture, $"after {time.TotalMilliseconds:F0} ms"), (_, _) => Task.Delay(time));

    private static string Active(string statement) =>
        $"exists (select from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and "
            + $"query ilike '{statement}')";
}
