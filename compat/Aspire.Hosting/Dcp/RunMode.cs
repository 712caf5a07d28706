namespace Aspire.Hosting.Dcp;

internal static class RunMode
{
    internal static void AddServices(DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        _ = (builder, options);
    }
}

internal static class ProcessCommands
{
    internal static void AddTo(ApplicationModel.IResource resource) => _ = resource;
}
