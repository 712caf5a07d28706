using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests;

/// <summary>A text as the worker has it after the download.</summary>
public sealed class TextFile : IDisposable
{
    public TextFile(string text) : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public TextFile(byte[] bytes)
    {
        var encoding = new TextEncoding();
        encoding.Observe(bytes);
        File = new LocalFile { Start = encoding.Start.ToArray(), Encoding = encoding.Detect() };
        File.AppendAsync(bytes, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public LocalFile File { get; }

    public void Dispose() => File.Dispose();
}
