using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>
/// Asks an endpoint by HTTP. The time-out is ours and short: the engine's proxy accepts the connection of a process that is gone and holds it.
/// </summary>
internal sealed class EndpointHealthCheck(EndpointReference endpoint, string path, int expectedStatus) : IHealthCheck
{
    internal static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(5);

    private static readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeOut,
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated)
            return HealthCheckResult.Unhealthy("The endpoint has no address yet.");
        var url = new Uri(new Uri(endpoint.Url), path);
        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == expectedStatus
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{url} answered {(int)response.StatusCode}, expected {expectedStatus}.");
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{url} did not answer: {(fault is HttpRequestException ? fault.Message : "time-out")}");
        }
    }
}
