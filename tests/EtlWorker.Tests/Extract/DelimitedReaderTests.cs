using System.Text;
using CsCheck;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests.Extract;

public sealed class DelimitedReaderTests
{
    [Fact]
    public void Plain_and_quoted_fields_are_cut_at_the_separator()
    {
        Assert.Equal([["a", "b", "c"], ["x,y", "say \"hi\"", ""]],
            Rows("a,b,c\r\n\"x,y\",\"say \"\"hi\"\"\",\r\n").Select(row => row.Fields));
    }

    [Fact]
    public void Lines_are_counted_physically_also_after_line_ends_inside_quotes()
    {
        var rows = Rows("one\r\n\"two\nthree\r\nfour\",x\rfive\n\nseven\n");

        Assert.Equal([(1, 1), (2, 4), (5, 5), (6, 6), (7, 7)], rows.Select(row => (row.Line, row.LastLine)));
    }

    [Fact]
    public void A_quote_inside_a_plain_field_is_text_as_native_Sage_files_have_it() =>
        Assert.Equal(["5\" pipe", "b"], Rows("5\" pipe,b\n").Single().Fields);

    [Fact]
    public void Text_behind_a_closing_quote_is_kept() =>
        Assert.Equal(["ab", "c"], Rows("\"a\"b,c\n").Single().Fields);

    [Fact]
    public void A_file_that_ends_inside_a_quote_or_without_a_line_end_says_so()
    {
        using var open = new DelimitedReader(Text("a,b\nc,\"d\n"), (byte)',');
        while (open.Read())
        {
        }

        Assert.Equal("truncated", open.Damage?.Code);
        using var cut = new DelimitedReader(Text("a,b\nc"), (byte)',');
        while (cut.Read())
        {
        }

        Assert.False(cut.EndsWithLineEnd);
    }

    [Fact]
    public void A_row_that_never_ends_is_given_up_and_not_held_in_memory()
    {
        using var reader = new DelimitedReader(new MemoryStream(new byte[20 * RowReader.MaxRowBytes]), (byte)',');

        Assert.False(reader.Read());
        Assert.Equal("row-too-long", reader.Damage?.Code);
    }

    // Whatever the chunks in which the file comes and whatever stands in its fields, writing and reading again gives the same fields.
    [Fact]
    public void What_was_written_by_RFC_4180_is_read_again()
    {
        var field = Gen.Char["ab ,;\"\r\n\té€"].Array[0, 12].Select(characters => new string(characters).Trim());
        var rows = field.Array[1, 6].Array[1, 8];
        Gen.Select(rows, Gen.Int[1, 9]).Sample((table, chunk) =>
        {
            var text = string.Concat(table.Select(
                row => string.Join(',', row.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
            var read = Rows(text, chunk);
            return read.Count == table.Length && read.Zip(table).All(pair => pair.First.Fields.SequenceEqual(pair.Second));
        }, seed: "0000000000007", iter: 2_000, threads: 1);
    }

    private static List<(List<string> Fields, int Line, int LastLine)> Rows(string text, int chunk = 1 << 20)
    {
        using var reader = new DelimitedReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk), (byte)',');
        var rows = new List<(List<string>, int, int)>();
        while (reader.Read())
        {
            var fields = new List<string>();
            for (var field = 0; field < reader.Current.Count; field++) fields.Add(Encoding.UTF8.GetString(reader.Current[field]));
            rows.Add((fields, reader.Line, reader.LastLine));
        }

        return rows;
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
