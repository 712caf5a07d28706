using System.Diagnostics;

namespace Financial.Faults;

/// <summary>The reference run: one undisturbed worker imports the same files, one after another.</summary>
/// <param name="Figures">Its trial balances.</param>
/// <param name="Duration">Time from the first message to the end of the last import.</param>
internal sealed record Undisturbed(Figures Figures, TimeSpan Duration)
{
    public static Task<Undisturbed> RunAsync(byte[] export) => RunAsync([(export, 1, 1)]);

    public static async Task<Undisturbed> RunAsync(IReadOnlyList<(byte[] Export, int TenantId, int EntityId)> files)
    {
        await using var installation = await Installation.StartAsync();
        await installation.AddLedgersAsync(files.Select(file => (file.TenantId, file.EntityId)));
        await using var worker = await installation.StartWorkerAsync();
        var start = Stopwatch.GetTimestamp();
        foreach (var (export, tenantId, entityId) in files) await installation.ImportAsync(export, tenantId, entityId);
        var duration = Stopwatch.GetElapsedTime(start);
        var figures = await Figures.ReadAsync(installation.Administrator);
        var defects = await installation.DefectsAsync(figures);
        return defects.Count == 0 ? new Undisturbed(figures, duration)
            : throw new InvalidOperationException($"The undisturbed run went wrong: {string.Join("; ", defects)}");
    }
}
