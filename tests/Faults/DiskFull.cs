using System.Diagnostics;
using Financial.Fixtures;
using Npgsql;

namespace Financial.Faults;

/// <summary>
/// The database's disk is full: no server file may grow beyond a limit, which is lifted once the worker meets it. A later attempt posts the
/// import; or the import has failed with a code, and the file can be sent again.
/// </summary>
internal static class DiskFull
{
    // A segment of the write-ahead log has 16 MiB: below that the log is full, above it only a table or an index.
    private static readonly (string Name,
        long LimitBytes)[] Limits = [("a table is full", 18L << 20), ("the write-ahead log is full", 12L << 20)];

    /// <param name="points">At most two.</param>
    /// <param name="entries">Enough to make a month's table larger than the limit: some 80,000.</param>
    public static Task<Tally> RunAsync(int points, int entries, TextWriter output) => Tally.OfAsync("disk full", output, async tally =>
    {
        var export = Exports.Journal(1, entries, entries);
        var undisturbed = await Undisturbed.RunAsync(export);
        foreach (var (name, limit) in Limits.Take(points))
            await tally.RunAsync(name, () => FillAsync(limit, export, undisturbed.Figures, output));
    });

    private static async Task<IReadOnlyCollection<string>> FillAsync(long limitBytes, byte[] export, Figures undisturbed, TextWriter output)
    {
        var server = await RestartablePostgres.StartAsync();
        await using var installation = await Installation.StartOnAsync(server);
        var message = await installation.PutAsync(export);
        await using var worker = await installation.StartWorkerAsync();
        // Start at a new, existing segment: then the import is what fills the log.
        await installation.ExecuteAsync("select pg_switch_wal()");
        await installation.ExecuteAsync("comment on schema ledger is 'one write'");
        await LimitAsync(server, $"{limitBytes}:unlimited");
        await installation.SendAsync(message);
        var isCrash = await UntilFaultAsync(installation);
        await LiftAsync(server, installation);

        await installation.UntilAsync("select exists (select from ledger.import_run where status in ('posted', 'failed'))");
        var end = await installation.ScalarAsync<string>(
            "select status || coalesce(' ' || error_code, '') || ', attempts: ' || attempt from ledger.import_run");
        await output.WriteLineAsync($"disk full: {(isCrash ? "the server went down; " : "")}the import ended {end}");
        if (end.StartsWith("failed ", StringComparison.Ordinal)) await installation.ImportAsync(export);
        await installation.UntilQueueIsEmptyAsync();
        return await installation.DefectsAsync(undisturbed);
    }

    // True when the server stopped: a full log ends it.
    private static async Task<bool> UntilFaultAsync(Installation installation)
    {
        try
        {
            await installation.UntilAsync("select exists (select from ledger.import_run where error_code is not null)");
            return false;
        }
        catch (NpgsqlException)
        {
            return true;
        }
    }

    // Lifts the limit of all running processes; restarts a server that could not recover.
    private static Task LiftAsync(RestartablePostgres server, Installation installation) => Eventually.BeTrueAsync(
        async () =>
        {
            try
            {
                if (server.HasEnded) await server.StartAgainAsync();
                else await LimitAsync(server, "unlimited");
                return await installation.ScalarAsync<bool>("select true");
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                return false;
            }
        },
        TimeSpan.FromMinutes(1));

    // Limits the server and its processes; new processes inherit the limit.
    private static async Task LimitAsync(RestartablePostgres server, string limit)
    {
        var started = await File.ReadAllTextAsync($"/proc/{server.ServerProcessId}/task/{server.ServerProcessId}/children");
        foreach (var processId in new[] { server.ServerProcessId }.Concat(started.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            using var prlimit = Process.Start(new ProcessStartInfo("prlimit",
                ["--pid", processId, $"--fsize={limit}"]) { RedirectStandardError = true })!;
            await prlimit.WaitForExitAsync();
            // A process that has ended meanwhile needs no limit.
            if (prlimit.ExitCode != 0 && Directory.Exists($"/proc/{processId}"))
                throw new InvalidOperationException($"prlimit could not limit process {processId}.");
        }
    }
}
