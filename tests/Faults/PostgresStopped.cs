using Financial.Fixtures;

namespace Financial.Faults;

/// <summary>Postgres crashes while a worker imports and is restarted: the same worker completes the import.</summary>
internal static class PostgresStopped
{
    public static Task<Tally> RunAsync(int points, int entries, TextWriter output) =>
        Tally.OfAsync("Postgres stopped", output, async tally =>
    {
        var export = Exports.Journal(1, entries, entries / 12);
        var undisturbed = await Undisturbed.RunAsync(export);
        foreach (var moment in Moment.Spread(points, undisturbed.Duration))
            await tally.RunAsync(moment.Name, () => StopAsync(moment, export, undisturbed.Figures));
    });

    private static async Task<IReadOnlyCollection<string>> StopAsync(Moment moment, byte[] export, Figures undisturbed)
    {
        var server = await RestartablePostgres.StartAsync();
        await using var installation = await Installation.StartOnAsync(server);
        var message = await installation.PutAsync(export);
        await using var worker = await installation.StartWorkerAsync();
        await using (await moment.HoldAsync(installation))
        {
            await installation.SendAsync(message);
            await moment.UntilAsync(installation, message);
            await server.StopAsync("QUIT");
        }

        await server.StartAgainAsync();
        var status = await installation.UntilStatusAsync(message, "posted");
        await installation.UntilQueueIsEmptyAsync();
        return [.. status, .. await installation.DefectsAsync(undisturbed)];
    }
}
