using Microsoft.Win32.SafeHandles;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The uploaded file on local disk, for as long as its import runs.
/// </summary>
public sealed class LocalFile : IDisposable
{
    private readonly FileStream file = UnnamedFile.Create(bufferSize: 0);

    public long Length { get; private set; }

    /// <summary>The first bytes, at most 512; none for a file that was made here.</summary>
    public ReadOnlyMemory<byte> Start { get; set; }

    public DetectedEncoding Encoding { get; set; } = new("utf-8", System.Text.Encoding.UTF8, 0);

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await file.WriteAsync(bytes, cancellationToken);
        Length += bytes.Length;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        Length += bytes.Length;
    }

    /// <summary>Opens the text from its start, as UTF-8. Every reader has a position of its own.</summary>
    public Stream OpenUtf8()
    {
        var borrowed = new SafeFileHandle(file.SafeFileHandle.DangerousGetHandle(), ownsHandle: false);
        return Encoding.OpenUtf8(new FileStream(borrowed, FileAccess.Read, bufferSize: 0));
    }

    /// <summary>The keys of its rows, written while it is surveyed.</summary>
    public RowKeyFile RowKeys { get; } = new();

    public void Dispose()
    {
        file.Dispose();
        RowKeys.Dispose();
    }
}
