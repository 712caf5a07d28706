using System.Diagnostics;
using System.Globalization;
using ManifestToEcs.Commands;
using ManifestToEcs.Reports;

namespace ManifestToEcs.LongRuns;

/// <summary>
/// Publishes every manifest of a folder: each must end in valid output or in clear errors, the same in a second run, with every leaf
/// accounted for and no secret in the open.
/// </summary>
internal static class Corpus
{
    public static int Run(string folder, TextWriter output)
    {
        var (published, refused, crashed, defective) = (0, 0, 0, 0);
        var (milliseconds, processor) = (0.0, 0.0);
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder, file);
            try
            {
                var (publication, defects, elapsed, used) = Publish(file);
                milliseconds += elapsed.TotalMilliseconds;
                processor += used.TotalMilliseconds;
                if (defects.Count > 0) defective++;
                foreach (var defect in defects) output.WriteLine($"DEFECT   {name}: {defect}");
                if (!publication.Report.HasErrors)
                {
                    published++;
                    continue;
                }
                refused++;
                var errors = publication.Report.Findings.Where(finding => finding.Severity == Severity.Error)
                    .Select(finding => $"{finding.Code} {finding.Location.Pointer}");
                output.WriteLine($"refused  {name}: {string.Join(", ", errors)}");
            }
            catch (Exception crash)
            {
                crashed++;
                output.WriteLine($"CRASH    {name}: {crash.GetType().Name}: {crash.Message} {crash.StackTrace?.Split('\n')[0].Trim()}");
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Count} manifests: {published} published, {refused} refused with errors, {crashed} crashes, {defective} with defects;"
                + $" {milliseconds / Math.Max(1, files.Count):F1} ms per manifest "
                + $"({processor / Math.Max(1, files.Count):F1} ms of processor time)"));
        return crashed + defective == 0 ? 0 : 1;
    }

    private static (Publication Publication, List<string> Defects, TimeSpan Elapsed, TimeSpan ProcessorTime) Publish(string file)
    {
        var text = File.ReadAllText(file);
        var overlay = InMemory.OverlayBeside(file);
        var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var publication = InMemory.Publish(text, file, overlay);
        var (elapsed, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - before);
        var defects = Judgement.Defects(publication, text).ToList();
        defects.AddRange(Judgement.Differences(publication, InMemory.Publish(text, file, overlay)));
        if (Canary.Plant(text) is { } planted) defects.AddRange(Judgement.Leaks(InMemory.Publish(planted, file, overlay)));
        return (publication, defects, elapsed, used);
    }
}
