using Aspire.Hosting.Pipelines;

namespace Financial.AppHost;

/// <summary>Lets <c>aspire publish</c> write the manifest, which <c>manifest-to-ecs</c> turns into the deployment.</summary>
internal static class ManifestStep
{
    /// <summary>Aspire's own step writes it, but only when asked by name.</summary>
    public static void RequireForPublish(IDistributedApplicationBuilder builder) =>
        builder.Pipeline.AddPipelineConfiguration(pipeline =>
        {
            pipeline.Steps.Single(step => step.Name == "publish-manifest").RequiredBy(WellKnownPipelineSteps.Publish);
            return Task.CompletedTask;
        });
}
