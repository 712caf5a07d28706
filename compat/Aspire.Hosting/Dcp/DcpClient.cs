using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>The engine's HTTP API: objects that are created, watched, patched and deleted, and the consoles of its processes.</summary>
internal sealed class DcpClient(HttpClient http, string sessionFolder) : IDisposable
{
    internal const string Group = "usvc-dev.developer.microsoft.com/v1";

    internal Task<DcpObject<ServiceSpec, ServiceStatus>> CreateServiceAsync(string name, ServiceSpec spec, CancellationToken cancellationToken)
        => CreateAsync("services", new DcpObject<ServiceSpec, ServiceStatus>("Service", new DcpMetadata(name), spec), cancellationToken);

    internal async Task<DcpObject<ServiceSpec, ServiceStatus>> GetServiceAsync(string name, CancellationToken cancellationToken)
        => await FindAsync<DcpObject<ServiceSpec, ServiceStatus>>($"services/{name}", cancellationToken)
            ?? throw new InvalidOperationException($"The engine has lost the service '{name}'.");

    internal Task<DcpObject<ExecutableSpec, ExecutableStatus>> CreateExecutableAsync(
        DcpMetadata metadata, ExecutableSpec spec, CancellationToken cancellationToken)
        => CreateAsync("executables", new DcpObject<ExecutableSpec, ExecutableStatus>("Executable", metadata, spec), cancellationToken);

    /// <summary>Null when there is none of that name.</summary>
    internal Task<DcpObject<object, ExecutableStatus>?> FindExecutableAsync(string name, CancellationToken cancellationToken)
        => FindAsync<DcpObject<object, ExecutableStatus>>($"executables/{name}", cancellationToken);

    internal Task StopExecutableAsync(string name, CancellationToken cancellationToken)
        => PatchAsync(Path($"executables/{name}"), """{"spec":{"stop":true}}""", cancellationToken);

    /// <summary>Deletes the process, kills what is left of its tree and returns when the name is free.</summary>
    internal async Task DeleteExecutableAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync(Path($"executables/{name}"), cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
            await EnsureAsync(response, cancellationToken);
        while (await FindExecutableAsync(name, cancellationToken) is not null)
            await Task.Delay(20, cancellationToken);
    }

    /// <summary>Tells the engine to stop every process and then itself, and returns when it is gone: the last thing it does is to delete its folder.</summary>
    internal async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        await PatchAsync("/admin/execution", """{"status":"Stopping","shutdownResourceCleanup":"Full"}""", cancellationToken);
        while (Directory.Exists(sessionFolder))
            await Task.Delay(20, cancellationToken);
    }

    /// <summary>All processes, then every change, until the stream ends.</summary>
    internal async IAsyncEnumerable<WatchEvent<DcpObject<object, ExecutableStatus>>> WatchExecutablesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in ReadLinesAsync(Path("executables?watch=true"), cancellationToken))
            if (JsonSerializer.Deserialize<WatchEvent<DcpObject<object, ExecutableStatus>>>(line, DcpJson.Options) is { } change)
                yield return change;
    }

    /// <summary>The console of a process, each line as <c>2026-11-23T04:05:06.789Z text</c>; with <paramref name="follow"/> until a while after its end.</summary>
    internal IAsyncEnumerable<string> ReadConsoleAsync(string name, string source, bool follow, CancellationToken cancellationToken)
        => ReadLinesAsync(Path($"executables/{name}/log?source={source}&follow={(follow ? "true" : "false")}&timestamps=true"), cancellationToken);

    public void Dispose() => http.Dispose();

    private static string Path(string rest) => $"/apis/{Group}/{rest}";

    private async Task<T> CreateAsync<T>(string plural, T entity, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(Path(plural), entity, DcpJson.Options, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(DcpJson.Options, cancellationToken))!;
    }

    private async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken) where T : class
    {
        using var response = await http.GetAsync(Path(path), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await EnsureAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(DcpJson.Options, cancellationToken);
    }

    private async Task PatchAsync(string path, string patch, CancellationToken cancellationToken)
    {
        // The engine refuses a charset parameter, so that StringContent will not do.
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(patch));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/merge-patch+json");
        using var response = await http.PatchAsync(path, content, cancellationToken);
        await EnsureAsync(response, cancellationToken);
    }

    private async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            yield return line;
    }

    private static async Task EnsureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"The engine answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}", null, response.StatusCode);
    }
}
