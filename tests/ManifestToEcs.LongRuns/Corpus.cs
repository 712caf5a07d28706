using System.Diagnostics;
using System.Globalization;
using ManifestToEcs.Commands;
using ManifestToEcs.Reading;

namespace ManifestToEcs.LongRuns;

/// <summary>
/// Publishes every manifest of a folder: without an overlay, with the one of <c>init</c>, with that and its questions answered, and with
/// an overlay beside it. Each must end in valid output or in clear errors, the same in a second run, with every leaf accounted for,
/// nothing lost in silence and no secret in the open.
/// </summary>
internal static class Corpus
{
    private static readonly (string Name, Func<AspireManifest, string> Overlay)[] Tries =
    [
        ("without an overlay", _ => ""), ("after init", InMemory.GeneratedOverlay),
        ("after init, its questions answered", InMemory.AnsweredOverlay),
    ];

    public static int Run(string folder, TextWriter output)
    {
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var figures = Tries.Select(attempt => new CorpusFigures(attempt.Name)).ToList();
        var (crashed, defective) = (0, 0);
        var (times, processor) = (new List<double>(), 0.0);
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder, file);
            try
            {
                var text = File.ReadAllText(file);
                var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                InMemory.Publish(text, file, InMemory.OverlayBeside(file));
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                processor += (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
                var defects = Defects(text, file, name, figures).ToList();
                if (defects.Count > 0) defective++;
                foreach (var defect in defects) output.WriteLine($"DEFECT   {name}: {defect}");
            }
            catch (Exception crash)
            {
                crashed++;
                output.WriteLine($"CRASH    {name}: {crash.GetType().Name}: {crash.Message} {crash.StackTrace?.Split('\n')[0].Trim()}");
            }
        }
        foreach (var attempt in figures) attempt.Write(output);
        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Count} manifests: {crashed} crashes, {defective} with defects; {Average(times):F1} ms per manifest, median "
                + $"{Share(times, 0.5):F1}, p95 {Share(times, 0.95):F1} ({processor / Math.Max(1, times.Count):F1} ms of processor time)"));
        return crashed + defective == 0 ? 0 : 1;
    }

    private static double Average(List<double> times) => times.Count == 0 ? 0 : times.Average();

    // The time that this share of all manifests stays within.
    private static double Share(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Count) - 1];

    private static IEnumerable<string> Defects(string text, string file, string name, List<CorpusFigures> figures)
    {
        for (var i = 0; i < Tries.Length; i++)
        {
            var publication = InMemory.PublishWith(text, file, Tries[i].Overlay);
            figures[i].Add(name, publication);
            foreach (var defect in Judged(text, file, publication, Tries[i].Overlay)) yield return $"{Tries[i].Name}: {defect}";
            if (Tries[i].Overlay != InMemory.GeneratedOverlay || publication.Manifest is not { } manifest) continue;
            foreach (var defect in OverlayJudgement.Defects(publication, InMemory.GeneratedOverlay(manifest)))
                yield return $"{Tries[i].Name}: {defect}";
        }
        if (InMemory.OverlayBeside(file) is not { } beside) yield break;
        foreach (var defect in Judged(text, file, InMemory.Publish(text, file, beside), _ => beside)) yield return $"its overlay: {defect}";
    }

    private static IEnumerable<string> Judged(string text, string file, Publication publication, Func<AspireManifest, string> overlay)
    {
        foreach (var defect in Judgement.Defects(publication, text)) yield return defect;
        foreach (var lost in CorpusFigures.LostInSilence(publication)) yield return $"'{lost}' is lost in silence";
        foreach (var defect in Judgement.Differences(publication, InMemory.PublishWith(text, file, overlay))) yield return defect;
        if (Canary.Plant(text) is not { } planted) yield break;
        foreach (var defect in Judgement.Leaks(InMemory.PublishWith(planted, file, overlay))) yield return defect;
    }
}
