using System.Diagnostics;
using System.Globalization;
using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.Faults;

/// <summary>
/// Large files that no program exports, made to be slow to read: each is refused or read in bounded time and memory. They are generated as
/// streams.
/// </summary>
internal static class Pathological
{
    private const string UsHeader =
        "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction Number\r\n";
    private const long MemoryLimitBytes = 192L << 20;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    /// <param name="bytes">Length of the longest file.</param>
    public static Task<Tally> RunAsync(long bytes, TextWriter output) => Tally.OfAsync("pathological input", output, async tally =>
    {
        foreach (var (name, stream) in Files(bytes))
            await tally.RunAsync(name, () => JudgeAsync(name, stream, output));
    });

    private static IEnumerable<(string Name, GeneratedText Text)> Files(long bytes)
    {
        var quoted = new string('"', 1_000_000);
        var columns = string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"c{number}")) + "\r\n";
        var wide = string.Join(',', Enumerable.Repeat("1/2/25", 10_000)) + "\r\n";
        yield return ("one line", new("", "x", "", bytes));
        yield return ("one line below a header", new(UsHeader, "x", "\r\n", bytes));
        yield return ("one line of separators", new(UsHeader, ",", "\r\n", bytes));
        yield return ("a quote that never closes", new(UsHeader + "\"", "x,\r\n", "", bytes));
        yield return ("one line of quotes", new(UsHeader, "\"", "\r\n", bytes));
        yield return ("a million quotes in each row", new(UsHeader, quoted + "\r\n", "", bytes / 8));
        yield return ("nested quotes",
            new(UsHeader, "\"1/2/25\",\"a \"\"b \"\"\"\"c \"\"\"\"\"\"\"\"d\"\"\"\"\"\"\"\" \"\"\"\" "
                + "\"\"\",2,1000,\"\"\"\"\"\"\"\"\"\",1.00,1,\"x\"\"y\"z\"\r\n", "", bytes / 8));
        yield return ("ten thousand columns", new(columns, wide, "", bytes / 8));
        yield return ("ten thousand columns below a short header", new(UsHeader, wide, "", bytes / 8));
        yield return ("a field of a megabyte in each row",
            new(UsHeader, $"1/2/25,R,2,1000,{new string('y', (1 << 20) - 200)},1.00,1,1\r\n", "", bytes / 8));
        yield return ("one row again and again", new(UsHeader, "1/2/25,R,2,1000,same,1.00,1,1\r\n", "", bytes / 64));
        yield return ("one entry that never ends",
            new(UsHeader, number => $"1/2/25,R,2000000000,1000,row {number},1.00,1,1\r\n", "", bytes / 16));
        yield return ("an entry in each row",
            new(UsHeader, number => $"1/13/25,R{number},1,1000,row {number},1.00,1,{number}\r\n", "", bytes / 16));
        yield return ("empty lines", new("", "\r\n", "", bytes / 8));
        yield return ("carriage returns below a header", new(UsHeader, "\r", "", bytes / 8));
        yield return ("zero bytes", new(UsHeader, "\0", "", bytes / 8));
        yield return ("nested brackets", new("{\"$items\":", "[", "", bytes / 8));
        yield return ("nested elements", new("<?xml version=\"1.0\"?><AuditFile>", "<a>", "", bytes / 8));
        yield return ("records of another product", new("<Version>\r\n\"12001\",\"1\"\r\n</Version>\r\n", "<JourEnt>\r\n", "", bytes / 8));
    }

    private static async Task<IReadOnlyCollection<string>> JudgeAsync(string name, GeneratedText text, TextWriter output)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        using var file = PureImport.Receive(text, new Random(1));
        var rows = Task.Factory.StartNew(() => Drain(file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var import = rows.ContinueWith(_ => (PureImport.Run(file), Stopwatch.GetTimestamp()), CancellationToken.None,
            TaskContinuationOptions.LongRunning, TaskScheduler.Default);
        var start = Stopwatch.GetTimestamp();
        while (!import.Wait(TimeSpan.FromMilliseconds(20)))
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
            if (Stopwatch.GetElapsedTime(start) > TimeLimit) return [$"no end after {TimeLimit.TotalSeconds} s"];
        }

        var (rowCount, readBytes, reading) = await rows;
        var ((outcome, defects), end) = await import;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"pathological input: {name}, {file.Length >> 20} MiB: {outcome}; {rowCount} rows read "
                + $"at {readBytes / 1048576.0 / reading.TotalSeconds:F0} MB/s, in "
                + $"all {Stopwatch.GetElapsedTime(start, end).TotalSeconds:F1} s, {peak >> 20} MiB"));
        return peak > MemoryLimitBytes ? [.. defects, $"{peak >> 20} MiB of memory"] : defects;
    }

    // Runs the reader alone; it stops where a row is too long.
    private static (int Rows, long Bytes, TimeSpan Time) Drain(LocalFile file)
    {
        var start = Stopwatch.GetTimestamp();
        using var reader = new DelimitedReader(file.OpenUtf8(), (byte)',');
        var (rows, bytes) = (0, 0L);
        while (reader.Read())
        {
            rows++;
            bytes += reader.Current.Original.Length + 2;
        }

        return (rows, reader.Damage is null ? bytes : Math.Max(bytes, RowReader.MaxRowBytes), Stopwatch.GetElapsedTime(start));
    }

    /// <summary>A start, numbered parts up to a length, and an end.</summary>
    private sealed class GeneratedText(string start, Func<long, byte[]> part, string end, long length) : Stream
    {
        private readonly byte[] _tail = Encoding.ASCII.GetBytes(end);
        private ReadOnlyMemory<byte> _rest = Encoding.ASCII.GetBytes(start);
        private long _left = length, _number;
        private bool _ended;

        /// <summary>Repeats one part.</summary>
        public GeneratedText(string start, string repeated, string end, long length) : this(start, Repeat(repeated), end, length)
        {
        }

        /// <summary>Uses a different part each time.</summary>
        public GeneratedText(string start, Func<long, string> part, string end, long length)
            : this(start, number => Encoding.ASCII.GetBytes(part(number)), end, length)
        {
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_rest.Length == 0 && _left > 0)
            {
                _rest = part(_number++);
                _left -= _rest.Length;
            }
            else if (_rest.Length == 0 && !_ended) (_rest, _ended) = (_tail, true);
            var read = Math.Min(count, _rest.Length);
            _rest[..read].CopyTo(buffer.AsMemory(offset));
            _rest = _rest[read..];
            return read;
        }

        // Repeats the text until copying it is efficient.
        private static Func<long, byte[]> Repeat(string repeated)
        {
            var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(repeated, 1 + 64 * 1024 / repeated.Length)));
            return _ => body;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
