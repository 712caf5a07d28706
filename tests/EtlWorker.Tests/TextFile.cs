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
        var path = Path.GetTempFileName();
        System.IO.File.WriteAllBytes(path, bytes);
        var encoding = new TextEncoding();
        encoding.Observe(bytes);
        File = new LocalFile(path) { Length = bytes.Length, Start = encoding.Start.ToArray(), Encoding = encoding.Detect() };
    }

    public LocalFile File { get; }

    public void Dispose() => File.Dispose();
}
