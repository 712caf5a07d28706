using System.Globalization;

namespace Financial.ServiceDefaults;

/// <summary>
/// <c>dotnet X.dll health</c>: asks the service in the same container for <c>/health/live</c> and exits with 0 or 1,
/// so that a container health check needs no curl. It starts no host.
/// </summary>
public static class HealthCommand
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(4);

    /// <summary>True when the command line is <c>health</c>.</summary>
    public static bool Requested(IReadOnlyList<string> args) => args is ["health"];

    /// <summary>The exit code: 0 when the service answers, 1 with one line on standard error when it does not.</summary>
    public static Task<int> RunAsync(CancellationToken cancellationToken = default) =>
        RunAsync(Address(Environment.GetEnvironmentVariable), cancellationToken);

    internal static async Task<int> RunAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            // The answer comes from this machine, whatever proxy the environment names.
            using var handler = new SocketsHttpHandler { UseProxy = false };
            using var client = new HttpClient(handler) { Timeout = _timeout };
            using var response = await client.GetAsync(new Uri(address, "/health/live"), cancellationToken);
            if (response.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync($"unhealthy: {address}health/live answered {(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"unhealthy: {address}health/live did not answer ({exception.Message})");
        }
        return 1;
    }

    /// <summary>Where the service listens, by the settings that ASP.NET Core itself reads, in its order.</summary>
    internal static Uri Address(Func<string, string?> environment)
    {
        // http://+:8080;https://+:8443  (a '+', '*', 0.0.0.0 or [::] host listens everywhere, so on loopback too)
        foreach (var name in (string[])["Kestrel__Endpoints__Http__Url", "ASPNETCORE_URLS", "DOTNET_URLS", "URLS"])
            if (Split(environment(name)).FirstOrDefault(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) is { } url)
                return Loopback(url["http://".Length..]);
        foreach (var name in (string[])["ASPNETCORE_HTTP_PORTS", "DOTNET_HTTP_PORTS", "HTTP_PORTS"])
            if (Split(environment(name)).FirstOrDefault() is { } port)
                return Loopback($"+:{port}");
        return Loopback("localhost:5000");
    }

    private static string[] Split(string? setting) =>
        (setting ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Uri Loopback(string authority)
    {
        authority = authority.TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var host = hasPort ? authority[..colon] : authority;
        var port = hasPort ? int.Parse(authority[(colon + 1)..], CultureInfo.InvariantCulture) : 80;
        return new UriBuilder("http", host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : host, port).Uri;
    }
}
