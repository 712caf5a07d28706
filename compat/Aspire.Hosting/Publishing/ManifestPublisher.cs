namespace Aspire.Hosting.Publishing;

/// <summary>Writes the model as aspire-manifest.json.</summary>
internal sealed partial class ManifestPublisher
{
    internal Task PublishAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
