namespace Aspire.Hosting.Dashboard;

internal static class DashboardResource
{
    internal static object? OtlpEndpoint(IServiceProvider services) => null;
}
