using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests.Extract;

public sealed class LocalFileTests
{
    private static readonly byte[] Text =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 20_000).Select(line => $"line {line}, £{line}\n")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_reader_of_an_arriving_file_waits_for_what_is_to_come_and_reads_all_of_it(int seed)
    {
        using var file = new LocalFile();
        file.BeginArrival();
        var read = Task.Run(() => ReadAll(file));
        var random = new Random(seed);
        for (var at = 0; at < Text.Length;)
        {
            var piece = Math.Min(random.Next(1, 50_000), Text.Length - at);
            await file.AppendAsync(Text.AsMemory(at, piece), CancellationToken.None);
            at += piece;
        }

        Assert.False(read.IsCompleted);
        file.EndArrival();

        Assert.Equal(Text, await read.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_reader_of_a_file_that_stops_arriving_fails()
    {
        using var file = new LocalFile();
        file.BeginArrival();
        await file.AppendAsync(Text.AsMemory(0, 1000), CancellationToken.None);
        var read = Task.Run(() => ReadAll(file));

        file.EndArrival(isCut: true);

        await Assert.ThrowsAsync<IOException>(() => read.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static byte[] ReadAll(LocalFile file)
    {
        using var reader = file.OpenUtf8();
        using var all = new MemoryStream();
        reader.CopyTo(all);
        return all.ToArray();
    }
}
