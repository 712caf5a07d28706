using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel
{
    using Aspire.Hosting.Publishing;

    /// <summary>How a resource writes itself into the manifest; null leaves it out.</summary>
    public class ManifestPublishingCallbackAnnotation : IResourceAnnotation
    {
        public ManifestPublishingCallbackAnnotation(Action<ManifestPublishingContext> callback)
            : this(context =>
            {
                callback(context);
                return Task.CompletedTask;
            })
        {
        }

        public ManifestPublishingCallbackAnnotation(Func<ManifestPublishingContext, Task>? callback) => Callback = callback;

        public static ManifestPublishingCallbackAnnotation Ignore { get; } = new((Func<ManifestPublishingContext, Task>?)null);

        public Func<ManifestPublishingContext, Task>? Callback { get; }
    }
}

namespace Aspire.Hosting.Publishing
{
    /// <summary>Before the model is published.</summary>
    public class BeforePublishEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        public IServiceProvider Services { get; } = services;

        public DistributedApplicationModel Model { get; } = model;
    }

    /// <summary>After the model has been published.</summary>
    public class AfterPublishEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        public IServiceProvider Services { get; } = services;

        public DistributedApplicationModel Model { get; } = model;
    }

    /// <summary>Writes resources into the manifest; the writer stands inside the resource's object.</summary>
    public sealed partial class ManifestPublishingContext(
        DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter writer, CancellationToken cancellationToken = default)
    {
        public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

        /// <summary>Full path of the manifest.</summary>
        public string ManifestPath { get; } = manifestPath;

        public Utf8JsonWriter Writer { get; } = writer;

        public CancellationToken CancellationToken { get; } = cancellationToken;

        /// <summary>The path relative to the manifest's folder, with slashes.</summary>
        [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
        public string? GetManifestRelativePath(string? path)
        {
            if (path is null)
                return null;
            var folder = Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!;
            return Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/');
        }
    }
}
