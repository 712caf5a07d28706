using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Options;

namespace ManifestToEcs.Hosting;

/// <summary>The manifest of the application, written by Aspire itself: the same text that <c>--publisher manifest</c> writes.</summary>
internal static class ApplicationManifest
{
    /// <summary>The manifest lies in the output folder, because paths in it start there and Aspire writes Dockerfiles beside it.</summary>
    public static string PathIn(string output) => Path.Combine(output, "aspire-manifest.json");

    public static async Task WriteAsync(PipelineStep manifestStep, string path, PipelineStepContext context)
    {
        var options = Options.Create(new PipelineOptions { OutputPath = path });
        var pipeline = new PipelineContext(context.Model, context.ExecutionContext, new ServicesWith(options, context.Services),
            context.Logger, context.CancellationToken);
        await manifestStep.Action(new PipelineStepContext { PipelineContext = pipeline, ReportingStep = context.ReportingStep });
    }

    /// <summary>The services of the pipeline, but with another output path.</summary>
    private sealed class ServicesWith(IOptions<PipelineOptions> options, IServiceProvider services) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(IOptions<PipelineOptions>) ? options : services.GetService(serviceType);
    }
}
