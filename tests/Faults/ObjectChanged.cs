using Financial.Ledger.Messages;

namespace Financial.Faults;

/// <summary>
/// The object is cut, changed or removed after a first attempt has read it: the next attempt posts nothing, and the file can be sent again.
/// </summary>
internal static class ObjectChanged
{
    private static readonly (string Change, string Code, Func<byte[], byte[]?> Apply)[] Changes =
    [
        ("cut", "object-changed", bytes => bytes[..^100]),
        ("changed", "object-changed", bytes => [.. bytes[..^4], (byte)(bytes[^4] ^ 1), .. bytes[^3..]]),
        ("removed", "object-missing", _ => null),
    ];

    /// <param name="points">At most six: three changes, each after a broken connection and after a killed worker.</param>
    public static Task<Tally> RunAsync(int points, int entries, TextWriter output) =>
        Tally.OfAsync("S3 object changed", output, async tally =>
    {
        var export = Exports.Journal(1, entries, entries / 12);
        var undisturbed = await Undisturbed.RunAsync(export);
        foreach (var point in Enumerable.Range(0, points))
        {
            var (change, code, apply) = Changes[point % Changes.Length];
            var kills = point / Changes.Length % 2 == 1;
            await tally.RunAsync($"{change} before the {(kills ? "next worker" : "retry")} reads it",
                () => ChangeAsync(export, apply(export), code, kills, undisturbed.Figures));
        }
    });

    private static async Task<IReadOnlyCollection<string>> ChangeAsync(
        byte[] export, byte[]? changed, string code, bool kills, Figures undisturbed)
    {
        await using var installation = await Installation.StartAsync();
        var message = await installation.PutAsync(export);
        var worker = await installation.StartWorkerAsync();
        try
        {
            // The first attempt has read the object and waits for the ledger.
            var moment = Moment.WaitingForLedger;
            await using (await moment.HoldAsync(installation))
            {
                await installation.SendAsync(message);
                await moment.UntilAsync(installation, message);
                await (changed is null ? installation.S3.DeleteObjectAsync(message.Bucket, message.ObjectKey)
                    : installation.PutObjectAsync(message.ObjectKey, changed));
                if (kills) await worker.KillAsync();
                await Moment.CutWaitingAsync(installation);
            }

            if (kills)
            {
                await worker.DisposeAsync();
                worker = await installation.StartWorkerAsync();
            }

            return await JudgeAsync(installation, message, code, export, undisturbed);
        }
        finally
        {
            await worker.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyCollection<string>> JudgeAsync(
        Installation installation, ImportFile message, string code, byte[] export, Figures undisturbed)
    {
        var defects = new List<string>(await installation.UntilStatusAsync(message, "failed"));
        if (await installation.ScalarAsync<string>("select coalesce(error_code, '') from ledger.import_run") is var found && found != code)
            defects.Add($"it failed with {found} instead of {code}");
        if (await installation.ScalarAsync<long>("select count(*) from ledger.journal_line") is > 0 and var lines)
            defects.Add($"{lines} lines of a changed file are posted");
        await installation.ImportAsync(export);
        defects.AddRange(await installation.DefectsAsync(undisturbed));
        return defects;
    }
}
