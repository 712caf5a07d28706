using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using ManifestToEcs.Commands;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManifestToEcs.Hosting;

/// <summary>The publication of an environment: the tool's own, with what the AppHost states over <c>ecs.yaml</c>.</summary>
internal sealed partial class PreparedPublication
{
    private readonly FolderRequest _request;
    private readonly FolderPublication _publication;
    private readonly Report _report = new();
    private readonly HashSet<Finding> _logged = [];

    private PreparedPublication(FolderRequest request) =>
        (_request, _publication) = (request, FolderPublication.Prepare(request, _report));

    public Deployment Deployment => _publication.Deployment!;

    /// <summary>Reads the manifest in the output folder. Every error is logged; one of them stops the pipeline.</summary>
    public static async Task<PreparedPublication> PrepareAsync(
        EcsFargateEnvironmentResource environment, string output, PipelineStepContext context)
    {
        var host = context.Services.GetRequiredService<IHostEnvironment>();
        var folder = context.Services.GetRequiredService<IConfiguration>()["AppHost:Directory"] ?? Directory.GetCurrentDirectory();
        var settings = new AppHostSettings(context.Model, await environment.SettingsAsync(context.CancellationToken),
            AppHostSettings.ApplicationOf(host.ApplicationName));
        var prepared = new PreparedPublication(new FolderRequest(ApplicationManifest.PathIn(output), OverlayOf(environment, folder),
            environment.EnvironmentName ?? EnvironmentNameOf(host), output, Settings: settings.Over));
        prepared.LogFindings(context.Logger);
        return prepared;
    }

    public OutputChanges Write(ILogger logger)
    {
        var changes = _publication.Write();
        LogFindings(logger);
        return changes ?? throw new DistributedApplicationException("Nothing was published; the errors are above.");
    }

    /// <summary>Values of the account that neither code nor <c>ecs.yaml</c> states.</summary>
    public IReadOnlyList<Input> OpenValues => _publication.OpenValues;

    private void LogFindings(ILogger logger)
    {
        foreach (var finding in _report.Findings.Where(finding => finding.Severity != Severity.Note && _logged.Add(finding)))
        {
            using var text = new StringWriter();
            new TextReport(text, colour: false, _request.ManifestPath, _request.OverlayPath ?? "AppHost", new Dictionary<string, int>())
                .Findings([finding]);
            var lines = text.ToString().TrimEnd();
            Log(logger, finding.Severity == Severity.Error ? LogLevel.Error : LogLevel.Warning, lines);
        }
        if (!_report.HasErrors) return;
        var errors = _report.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        throw new DistributedApplicationException($"The application cannot be published ({TextReport.Summary(errors)}). "
            + string.Join(" ", errors.Take(3).Select(error => $"{error.Message} {error.Advice}")));
    }

    [LoggerMessage(Message = "{Finding}")]
    private static partial void Log(ILogger logger, LogLevel level, string finding);

    private static string? OverlayOf(EcsFargateEnvironmentResource environment, string folder)
    {
        if (environment.OverlayPath is { } stated) return Path.GetFullPath(stated, folder);
        var beside = Path.Combine(folder, "ecs.yaml");
        return File.Exists(beside) ? beside : null;
    }

    private static string EnvironmentNameOf(IHostEnvironment host) => host.EnvironmentName switch
    {
        "Production" => "prod",
        "Development" => "dev",
        var other => other.ToLowerInvariant(),
    };
}
