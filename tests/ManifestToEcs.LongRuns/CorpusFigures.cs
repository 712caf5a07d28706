using System.Globalization;
using ManifestToEcs.Commands;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.LongRuns;

/// <summary>
/// How many manifests were published in one way. Published means that every project, container, Dockerfile and executable is in the
/// output: as service, job, schedule, managed engine, or files of another image. Manifests with parts of Azure are counted apart. Those
/// that refer to what they do not hold, or cannot be read, are not counted.
/// </summary>
internal sealed class CorpusFigures(string name)
{
    private static readonly string[] NotHeld =
        [FindingCodes.UnknownResource, FindingCodes.UnknownProperty, FindingCodes.TemplateNotFound, FindingCodes.UnknownOutput];

    private readonly List<string> _refusals = [];
    private int _published, _partly, _ofAzure, _notCounted;

    public void Add(string manifest, Publication publication)
    {
        var errors = publication.Report.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        if (publication.Manifest is not { } read || errors.Exists(error => NotHeld.Contains(error.Code))) _notCounted++;
        else if (read.Resources.Any(resource => resource.Type.StartsWith("azure.", StringComparison.OrdinalIgnoreCase))) _ofAzure++;
        else if (errors.Count == 0 && Missing(publication).Any()) _partly++;
        else if (errors.Count == 0) _published++;
        else
        {
            _refusals.Add($"{manifest}: {string.Join(", ", errors.Select(error => $"{error.Code} {error.Location.Pointer}")
                .Distinct(StringComparer.Ordinal))}");
        }
    }

    /// <summary>Workloads that are in no output although nothing says so.</summary>
    public static IEnumerable<string> LostInSilence(Publication publication) => Missing(publication).Where(name =>
        !publication.Report.Inferences.Any(inference => inference.Subject.StartsWith(name + ":", StringComparison.Ordinal))
            && !publication.Leaves.Any(leaf => leaf.Fate == Fate.Ignored && leaf.Detail.Contains("kind: ", StringComparison.Ordinal)
                && leaf.Pointer.StartsWith(publication.Manifest!.Find(name)!.Pointer + "/", StringComparison.Ordinal)));

    public void Write(TextWriter output)
    {
        foreach (var refusal in _refusals) output.WriteLine($"refused {name}: {refusal}");
        var counted = _published + _partly + _refusals.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {_published} of {counted} published ({100.0 * _published / Math.Max(1, counted):F1} %), {_partly} in part, "
                + $"{_refusals.Count} refused; not counted: {_ofAzure} with parts of Azure, {_notCounted} that lack what they refer to"));
    }

    private static IEnumerable<string> Missing(Publication publication)
    {
        if (publication.Deployment is not { } deployment || publication.Report.HasErrors) return [];
        var present = deployment.Services.Select(service => service.Resource).Concat(deployment.Jobs.Select(job => job.Resource))
            .Concat(deployment.Schedules.Select(schedule => schedule.TaskDefinition.Resource))
            .Concat(deployment.Images.Select(image => image.Resource))
            .Concat(deployment.Databases.Select(server => server.Id.Split('/')[0]))
            .Concat(deployment.Caches.Select(server => server.Id.Split('/')[0]))
            .Concat(deployment.Brokers.Select(server => server.Id.Split('/')[0]))
            .Concat(deployment.KafkaClusters.Select(server => server.Id.Split('/')[0])).ToHashSet(StringComparer.Ordinal);
        return publication.Manifest!.Resources.Where(resource => resource.Kind is ResourceKind.Project or ResourceKind.Container
                or ResourceKind.Dockerfile or ResourceKind.Executable or ResourceKind.LegacyServer)
            .Select(resource => resource.Name).Where(resource => !present.Contains(resource));
    }
}
