using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the model as aspire-manifest.json, in the order in which it was built.</summary>
internal sealed partial class ManifestPublisher(
    DistributedApplicationModel model, DistributedApplicationExecutionContext context, IConfiguration configuration,
    IDistributedApplicationEventing eventing, IServiceProvider services, ILogger<ManifestPublisher> logger)
{
    private const string StepName = "publish-manifest";

    internal async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (configuration["Pipeline:Step"] is { } step && step != StepName)
            throw new DistributedApplicationException($"The step '{step}' is not known; '{StepName}' is.");
        if (configuration["Publishing:Publisher"] is { } publisher && publisher != "manifest")
            throw new DistributedApplicationException($"The publisher '{publisher}' is not known; 'manifest' is.");
        var path = OutputFile(configuration["Publishing:OutputPath"]);
        await eventing.PublishAsync(new BeforePublishEvent(services, model), cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = File.Create(path))
        await using (var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            await new ManifestPublishingContext(context, path, writer, cancellationToken).WriteModelAsync(model, logger);
        await eventing.PublishAsync(new AfterPublishEvent(services, model), cancellationToken);
        LogPublished(logger, path);
    }

    private static string OutputFile(string? stated)
    {
        if (string.IsNullOrEmpty(stated))
            throw new DistributedApplicationException("The '--output-path [path]' option was not specified.");
        var path = Path.GetFullPath(stated);
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? path : Path.Combine(path, "aspire-manifest.json");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Published manifest to: {Path}")]
    private static partial void LogPublished(ILogger logger, string path);
}
