namespace Financial.Faults;

/// <summary>A worker is killed during an import and another one is started: the ledger equals that of the undisturbed run.</summary>
internal static class KilledWorker
{
    private const int AtOnce = 2;

    public static Task<Tally> RunAsync(int points, int entries, TextWriter output) => Tally.OfAsync("worker killed", output, async tally =>
    {
        var export = Exports.Journal(1, entries, entries / 12);
        var undisturbed = await Undisturbed.RunAsync(export);
        // Each point has a database and queues of its own, and mostly waits for the message to come again.
        await Parallel.ForEachAsync(Moment.Spread(points, undisturbed.Duration), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (moment, _) => await tally.RunAsync(moment.Name, () => KillAsync(moment, export, undisturbed.Figures)));
    });

    private static async Task<IReadOnlyCollection<string>> KillAsync(Moment moment, byte[] export, Figures undisturbed)
    {
        await using var installation = await Installation.StartAsync();
        var message = await installation.PutAsync(export);
        await using (await moment.HoldAsync(installation))
        {
            await using var worker = await installation.StartWorkerAsync();
            await installation.SendAsync(message);
            await moment.UntilAsync(installation, message);
            await worker.KillAsync();
            await moment.EndTransactionAsync(installation);
        }

        await using var successor = await installation.StartWorkerAsync();
        var status = await installation.UntilStatusAsync(message, "posted");
        await installation.UntilQueueIsEmptyAsync();
        return [.. status, .. await installation.DefectsAsync(undisturbed)];
    }
}
