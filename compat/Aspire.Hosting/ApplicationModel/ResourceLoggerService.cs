using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's console.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>Keeps the newest lines of every resource's console.</summary>
public class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, ResourceLog> logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes into the console of the resource, of all its instances if it has several.</summary>
    public ILogger GetLogger(IResource resource) => new ResourceLogger(() => [.. resource.GetInstanceNames().Select(LogOf)]);

    public ILogger GetLogger(string resourceName) => new ResourceLogger(() => [LogOf(resourceName)]);

    /// <summary>What has been written, in batches, then what is written until the console is complete.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => LogOf(resourceName).WatchAsync(follow: true);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.GetInstanceNames()[0]);

    /// <summary>What has been written so far.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName) => LogOf(resourceName).WatchAsync(follow: false);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.GetInstanceNames()[0]);

    /// <summary>Nothing more will be written.</summary>
    public void Complete(IResource resource)
    {
        foreach (var name in resource.GetInstanceNames())
            Complete(name);
    }

    public void Complete(string name) => LogOf(name).Complete();

    internal void Append(string resourceName, string content, bool isError) => LogOf(resourceName).Append(content, isError);

    internal event Action<string, LogLine>? LineAppended;

    private ResourceLog LogOf(string name) => logs.GetOrAdd(name, key => new ResourceLog(line => LineAppended?.Invoke(key, line)));

    /// <summary>Bounded: the oldest lines are forgotten, and a watcher that does not keep up loses the oldest ones.</summary>
    private sealed class ResourceLog(Action<LogLine> appended)
    {
        private const int KeptLines = 10_000;

        private readonly Lock gate = new();
        private readonly Queue<LogLine> lines = new();
        private readonly List<Channel<LogLine>> watchers = [];
        private int count;

        public void Append(string content, bool isError)
        {
            LogLine line;
            lock (gate)
            {
                line = new LogLine(++count, content, isError);
                lines.Enqueue(line);
                if (lines.Count > KeptLines)
                    lines.Dequeue();
                foreach (var watcher in watchers)
                    watcher.Writer.TryWrite(line);
            }
            appended(line);
        }

        public void Complete()
        {
            lock (gate)
                foreach (var watcher in watchers)
                    watcher.Writer.TryComplete();
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(KeptLines) { FullMode = BoundedChannelFullMode.DropOldest });
            LogLine[] written;
            lock (gate)
            {
                written = [.. lines];
                if (follow)
                    watchers.Add(channel);
            }
            try
            {
                if (written.Length > 0)
                    yield return written;
                while (follow && await channel.Reader.WaitToReadAsync(cancellationToken))
                {
                    var batch = new List<LogLine>();
                    while (batch.Count < 500 && channel.Reader.TryRead(out var line))
                        batch.Add(line);
                    if (batch.Count > 0)
                        yield return batch;
                }
            }
            finally
            {
                lock (gate)
                    watchers.Remove(channel);
            }
        }
    }

    private sealed class ResourceLogger(Func<IReadOnlyList<ResourceLog>> targets) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var stamp = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            var text = formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception);
            foreach (var target in targets())
                target.Append($"{stamp} {text}", logLevel >= LogLevel.Error);
        }
    }
}
