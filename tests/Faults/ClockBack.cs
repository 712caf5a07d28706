using Financial.Ledger.Messages;

namespace Financial.Faults;

/// <summary>
/// The clock goes back by an hour. The worker measures leases and pauses as elapsed time; only the database reads the time of day. Moving
/// its stored times an hour ahead has the same effect, so this test moves them.
/// </summary>
internal static class ClockBack
{
    // now() cannot be set; entries keep their posting time.
    private const string StepBack = """
        update ledger.outbox set recorded_at = recorded_at + interval '1 hour', due_at = due_at + interval '1 hour',
          sent_at = sent_at + interval '1 hour';
        update ledger.inbox set received_at = received_at + interval '1 hour';
        update ledger.import_run set started_at = started_at + interval '1 hour', finished_at = finished_at + interval '1 hour'
        """;

    /// <param name="points">At most four.</param>
    public static Task<Tally> RunAsync(int points, int entries, TextWriter output) =>
        Tally.OfAsync("clock going back", output, async tally =>
    {
        var (first, overlapping) = (Exports.Journal(1, entries, entries / 8), Exports.Journal(entries / 2, entries, entries / 8));
        var undisturbed = await Undisturbed.RunAsync([(first, 1, 1), (overlapping, 1, 1)]);
        (string Name, Func<Installation, ImportFile, Task> Run)[] all =
        [
            ("while a message waits to be sent", WhileUnsentAsync), ("during COPY", DuringCopyAsync),
            ("between a worker's death and the next delivery", AfterDeathAsync), ("between two exports that overlap", BetweenAsync),
        ];
        foreach (var (name, run) in all.Take(points)) await tally.RunAsync(name,
            () => RunAsync(run, first, overlapping, undisturbed.Figures));
    });

    private static async Task<IReadOnlyCollection<string>> RunAsync(
        Func<Installation, ImportFile, Task> run, byte[] first, byte[] overlapping, Figures undisturbed)
    {
        await using var installation = await Installation.StartAsync();
        var message = await installation.PutAsync(first);
        await run(installation, message);
        await using var worker = await installation.StartWorkerAsync();
        var status = await installation.UntilStatusAsync(message, "posted");
        await installation.ImportAsync(overlapping);
        await installation.UntilQueueIsEmptyAsync();
        return [.. status, .. await installation.DefectsAsync(undisturbed)];
    }

    private static async Task WhileUnsentAsync(Installation installation, ImportFile message)
    {
        await installation.SendAsync(message);
        await installation.ExecuteAsync(StepBack);
    }

    private static async Task DuringCopyAsync(Installation installation, ImportFile message)
    {
        await using var worker = await installation.StartWorkerAsync();
        await installation.SendAsync(message);
        await installation.CatchAsync(Moment.Copying);
        await installation.ExecuteAsync(StepBack);
        await installation.UntilStatusAsync(message, "posted");
    }

    private static async Task AfterDeathAsync(Installation installation, ImportFile message)
    {
        await using var worker = await installation.StartWorkerAsync();
        await installation.SendAsync(message);
        await installation.CatchAsync(Moment.Copying);
        await worker.KillAsync();
        await installation.ExecuteAsync(StepBack);
    }

    private static async Task BetweenAsync(Installation installation, ImportFile message)
    {
        await using var worker = await installation.StartWorkerAsync();
        await installation.SendAsync(message);
        await installation.UntilStatusAsync(message, "posted");
        await installation.ExecuteAsync(StepBack);
    }
}
