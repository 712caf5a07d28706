using Aspire.Hosting;
using ManifestToEcs.Commands;
using ManifestToEcs.Reports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>An AppHost of this process in a folder of its own, with whatever its publishing writes and logs.</summary>
internal sealed class PublishedApplication : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hosting-");

    public PublishedApplication(string? overlay = null)
    {
        Directory.CreateDirectory(AppHostFolder);
        if (overlay is not null) File.WriteAllText(OverlayPath, overlay);
    }

    public string Output => Path.Combine(_folder.FullName, "out");

    private string AppHostFolder => Path.Combine(_folder.FullName, "Shop.AppHost");

    private string OverlayPath => Path.Combine(AppHostFolder, "ecs.yaml");

    private string ManifestPath => Path.Combine(Output, "aspire-manifest.json");

    /// <summary>Runs a step of the pipeline, as <c>aspire do</c> does, and gives what was logged.</summary>
    public async Task<string> RunAsync(string step, Action<IDistributedApplicationBuilder> describe, params string[] arguments)
    {
        using var log = new LogLines();
        using var application = Build(describe, log, ["--operation", "publish", "--step", step, "--output-path", Output, .. arguments]);
        await application.RunAsync();
        return log.ToString();
    }

    /// <summary>Publishes, and gives every emitted file with its text.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PublishAsync(Action<IDistributedApplicationBuilder> describe)
    {
        var log = await RunAsync("publish", describe);
        Assert.False(log.Contains("Error:", StringComparison.Ordinal), log);
        return Emitted();
    }

    /// <summary>The other way to the same files: Aspire writes the manifest, and the tool publishes it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PublishByToolAsync(Action<IDistributedApplicationBuilder> describe)
    {
        using (var application = Build(describe, null, ["--publisher", "manifest", "--output-path", ManifestPath]))
            await application.RunAsync();
        var report = new Report();
        var publication = FolderPublication.Prepare(
            new FolderRequest(ManifestPath, File.Exists(OverlayPath) ? OverlayPath : null, "prod", Output), report);
        Assert.True(publication.Write() is not null, string.Join("\n", report.Findings));
        return Emitted();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private DistributedApplication Build(Action<IDistributedApplicationBuilder> describe, LogLines? log, string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = arguments,
            ProjectDirectory = AppHostFolder,
            DisableDashboard = true,
        });
        builder.Environment.ApplicationName = "Shop.AppHost";
        builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] = "false";
        // Deploying keeps state in the home of the user otherwise.
        builder.Configuration["ASPIRE_HOME"] = _folder.FullName;
        if (log is not null) builder.Services.AddLogging(logging => logging.AddProvider(log));
        describe(builder);
        return builder.Build();
    }

    // Without the manifest, which the tool reads, and with the lock file, which remembers what was written.
    private SortedDictionary<string, string> Emitted() => new(Directory.GetFiles(Output, "*", SearchOption.AllDirectories)
        .Where(path => path != ManifestPath)
        .ToDictionary(path => Path.GetRelativePath(Output, path), File.ReadAllText), StringComparer.Ordinal);

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{logLevel}: {formatter(state, exception)}");
        }

        public override string ToString() { lock (_lines) return string.Join('\n', _lines); }

        public void Dispose() { }
    }
}
