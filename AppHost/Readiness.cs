using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Financial.AppHost;

/// <summary>
/// Health checks that wait for an answer. Aspire repeats a failed check after 1, 2, 3 seconds and so on, which would make up half of a
/// start.
/// </summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>One try. The engine's proxy accepts a connection before the service does, and then never answers it.</summary>
    private static readonly TimeSpan TryFor = TimeSpan.FromSeconds(1);

    private static readonly HttpClient Client = new() { Timeout = TryFor };

    /// <summary>Healthy when the endpoint <c>http</c> answers a GET of the path with success.</summary>
    public static IResourceBuilder<T> WithReadiness<T>(this IResourceBuilder<T> resource, string path) where T : IResourceWithEndpoints
    {
        var endpoint = resource.GetEndpoint("http");
        return resource.WithReadiness(cancellationToken => AnswersAsync($"{endpoint.Url}{path}", cancellationToken));
    }

    /// <summary>Healthy as soon as <paramref name="problem"/> returns null; its text says why not.</summary>
    public static IResourceBuilder<T> WithReadiness<T>(this IResourceBuilder<T> resource, Func<CancellationToken, Task<string?>> problem)
        where T : IResource
    {
        var key = $"{resource.Resource.Name}-ready";
        resource.ApplicationBuilder.Services.AddHealthChecks()
            .AddAsyncCheck(key, cancellationToken => WaitAsync(problem, cancellationToken));
        return resource.WithHealthCheck(key);
    }

    private static async Task<HealthCheckResult> WaitAsync(
        Func<CancellationToken, Task<string?>> problem, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(Interval, cancellationToken))
            if (await problem(cancellationToken) is not { } text)
                return HealthCheckResult.Healthy();
            else if (waited.Elapsed > Patience)
                return HealthCheckResult.Unhealthy(text);
    }

    private static async Task<string?> AnswersAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(url), cancellationToken);
            return response.IsSuccessStatusCode ? null : $"{url} answered {(int)response.StatusCode}.";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return $"{url} did not answer: {fault.Message}";
        }
    }
}
