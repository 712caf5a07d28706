using System.Text;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Tests.Extract;

/// <summary>AUD-3: a source line is read by its place in the object.</summary>
public sealed class LineOffsetsTests
{
    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\r\n", 2)]
    [InlineData("\r", 3)]
    [InlineData("mixed", 4)]
    public void Each_noted_place_is_where_its_line_begins_however_the_bytes_arrive(string lineEnd, int seed)
    {
        var random = new Random(seed);
        var ends = lineEnd == "mixed" ? ["\n", "\r\n", "\r"] : new[] { lineEnd };
        var text = new StringBuilder();
        var starts = new List<long>();
        for (var line = 0; line < 5 * LinePlaces.Lines + 3; line++)
        {
            starts.Add(text.Length);
            // An empty line after a lone CR must not make a CRLF of two line ends.
            text.Append('x', random.Next(1, 30)).Append(ends[random.Next(ends.Length)]);
        }

        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        var offsets = new LineOffsets();
        for (var at = 0; at < bytes.Length;)
        {
            var piece = Math.Min(random.Next(1, 40), bytes.Length - at);
            offsets.Observe(bytes.AsSpan(at, piece));
            at += piece;
        }

        Assert.Equal(starts.Where((_, line) => line % LinePlaces.Lines == 0), offsets.Places);
    }
}
