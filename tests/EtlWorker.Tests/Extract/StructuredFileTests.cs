using System.Text;
using CsCheck;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Layouts;

namespace Financial.EtlWorker.Tests.Extract;

/// <summary>What holds for every file that is no table, however it is damaged.</summary>
public sealed class StructuredFileTests
{
    public static TheoryData<string> Samples { get; } = ["sage/sbca_journals.json", "other/saft_financial_2025.xml", "other/ledger.journal",
        "other/ledger.beancount"];

    // IMP-5: cut anywhere, a file is refused; where the cut cannot be told from an end, it has fewer entries, and each of them is whole.
    [Theory]
    [MemberData(nameof(Samples))]
    public void A_file_that_is_cut_anywhere_is_refused_or_has_fewer_whole_entries(string sample)
    {
        var bytes = File.ReadAllBytes(Fixtures.Samples.Path(sample));
        var isText = sample.EndsWith("journal", StringComparison.Ordinal) || sample.EndsWith("beancount", StringComparison.Ordinal);
        for (var length = 1; length < bytes.Length - 2; length += 97)
        {
            var books = Books.Of(bytes[..length]);

            Assert.True(books.Refusals.Count > 0 || (isText && books.Entries.Count < 60),
                $"cut at {length}: {books.Entries.Count} entries");
            Assert.True(books.Refusals.Count == 0 || books.Refusals[0].Hint.Length > 0);
            if (!isText && length > 1024) Assert.Equal("truncated", books.Refusals[0].Code);
            Assert.All(books.Entries, entry => Assert.Equal(0, entry.Lines.ToArray().Sum(line => line.DebitMinor - line.CreditMinor)));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Bytes_that_are_changed_at_random_never_make_a_reader_fail_or_an_entry_that_does_not_balance(string sample)
    {
        var bytes = File.ReadAllBytes(Fixtures.Samples.Path(sample));
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            var changed = bytes.ToArray();
            foreach (var (at, value) in changes) changed[at] = value;
            var books = Books.Of(changed);
            return books.Refusals.Count > 0
                || books.Entries.All(entry => entry.Lines.ToArray().Sum(line => line.DebitMinor - line.CreditMinor) == 0);
        }, seed: "0000000000007", iter: 300, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_pieces_in_which_a_file_comes_do_not_change_its_rows(string sample)
    {
        var bytes = File.ReadAllBytes(Fixtures.Samples.Path(sample));
        var whole = Rows(new MemoryStream(bytes), bytes);
        Assert.Equal(whole, Rows(new ChunkedStream(bytes, 7), bytes));
        Assert.Equal(whole, Rows(new ChunkedStream(bytes, 1021), bytes));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_row_has_the_line_on_which_it_stands_and_its_text_in_the_file(string sample)
    {
        var bytes = File.ReadAllBytes(Fixtures.Samples.Path(sample));
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        var layout = LayoutCatalogue.All.Single(layout => layout.HasStartOf(bytes));
        using var reader = layout.OpenRows(new MemoryStream(bytes), (byte)',');
        var amounts = layout.Columns.Where(column => column.Kind == ColumnKind.Amount).Select(column => column.Ordinal).ToList();
        while (reader.Read())
        {
            var amount = amounts.Select(ordinal => Encoding.UTF8.GetString(reader.Current[ordinal]))
                .FirstOrDefault(text => text.Length > 0 && text != "0.0");
            if (amount is null) continue;
            Assert.Contains(amount, string.Join('\n', lines[(reader.Line - 1)..reader.LastLine]));
            Assert.Contains(amount, Encoding.UTF8.GetString(reader.Current.Original));
        }

        Assert.Null(reader.Damage);
    }

    [Theory]
    [InlineData("{\"$items\": [{\"a\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "bad-json")]
    [InlineData("{\"$items\": [{\"date\": \"2025-01-01\", \"journal_lines\": []}]}", "bad-json")]
    [InlineData("{\"$items\": [{\"id\": \"1\", \"displayed_as\": \"J1\"}]}", "bad-json")]
    [InlineData("{\"$items\": [7]}", "bad-json")]
    [InlineData("{\"$items\": 7}", "bad-json")]
    [InlineData("{\"$items\": [],}", "bad-json")]
    [InlineData("{\"$items\": [{\"journal_lines\": [{\"details\": \"\\ud800\"}]}]}", "bad-json")]
    [InlineData("{\"$items\": [{\"journal_lines\": [{\"debit\": 1e}]}]}", "bad-json")]
    [InlineData("{\"$items\": []} {}", "bad-json")]
    [InlineData("{\"$items\": []", "truncated")]
    [InlineData("{\"$items\": []}", "no-rows")]
    [InlineData("<AuditFile><!DOCTYPE a></AuditFile>", "bad-xml")]
    [InlineData("<!DOCTYPE AuditFile [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><AuditFile>&a;</AuditFile>", "bad-xml")]
    [InlineData("<AuditFile><a></b></AuditFile>", "bad-xml")]
    [InlineData("<AuditFile><a>", "truncated")]
    [InlineData("<AuditFile></AuditFile", "truncated")]
    [InlineData("<AuditFile/>", "no-rows")]
    [InlineData("2025-01-01 Rent\n  Assets:Bank  1\ninclude other.journal\n", "bad-journal")]
    [InlineData("account Assets:1\napply account Assets\n", "bad-journal")]
    [InlineData("account Assets:1\nhello\n", "bad-journal")]
    [InlineData("decimal-mark ,\ncommodity 1,000.00 EUR\naccount Assets:1\n", "bad-journal")]
    [InlineData("account Assets:1\n", "no-rows")]
    [InlineData("option \"title\" \"x\"\n2025-01-01 pad Assets:Bank Equity:Opening\n", "bad-journal")]
    [InlineData("option \"title\" \"x\"\ninclude \"other\"\n", "bad-journal")]
    [InlineData("option \"title\" \"x\"\n2025-01-01 * \"never closed\n  Assets:Bank  1 GBP\n", "bad-journal")]
    [InlineData("option \"title\" \"x\"\n2025-01-01 hello\n", "bad-journal")]
    public void A_malformed_file_is_refused_with_a_code_and_a_hint(string text, string code)
    {
        var refusal = Assert.Single(Books.Of(text).Refusals);

        Assert.Equal(code, refusal.Code);
        Assert.NotEmpty(refusal.Hint);
    }

    [Theory]
    [InlineData("{\"$items\": [{\"a\": ", "[", "bad-json")]
    [InlineData("{\"$items\": [{\"a\": \"", "x", "bad-json")]
    [InlineData("{\"$items\": [{\"journal_lines\": [", "{\"debit\": 1},", "bad-json")]
    [InlineData("{\"$items\": [], \"b\": \"", "x", "bad-json")]
    [InlineData("<AuditFile>", "<a>", "bad-xml")]
    [InlineData("<AuditFile><a>", "x", "bad-xml")]
    [InlineData("<AuditFile><a b=\"", "x", "bad-xml")]
    [InlineData("<AuditFile><a><![CDATA[", "<", "bad-xml")]
    [InlineData("<AuditFile><", "a", "bad-xml")]
    [InlineData("account Assets:1\n; ", "x", "row-too-long")]
    [InlineData("2025-01-01 Rent\n  Assets:1  1\n", "  Assets:1  1\n", "bad-journal")]
    [InlineData("option \"title\" \"x\"\n2025-01-01 * \"Rent\"\n", "  Assets:A1  1 GBP\n", "bad-journal")]
    public void What_never_ends_is_given_up_and_not_held_in_memory(string start, string endless, string code)
    {
        var layout = LayoutCatalogue.All.Single(layout => layout.HasStartOf(Encoding.UTF8.GetBytes(start + endless)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var reader = layout.OpenRows(new EndlessStream(start, endless, 200 << 20), (byte)',');
        while (reader.Read())
        {
        }

        Assert.Equal(code, reader.Damage?.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void Names_without_end_are_given_up()
    {
        var names = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"<n{number}/>"));

        Assert.Equal("bad-xml", Books.Of($"<AuditFile>{names}</AuditFile>").Refusals.Single().Code);
    }

    private static List<string> Rows(Stream stream, byte[] start)
    {
        var rows = new List<string>();
        using var reader = LayoutCatalogue.All.Single(layout => layout.HasStartOf(start)).OpenRows(stream, (byte)',');
        while (reader.Read())
        {
            var fields = new List<string>();
            for (var field = 0; field < reader.Current.Count; field++) fields.Add(Encoding.UTF8.GetString(reader.Current[field]));
            rows.Add($"{reader.Line} {reader.LastLine} {string.Join('|', fields)} {Encoding.UTF8.GetString(reader.Current.Original)}");
        }

        Assert.Null(reader.Damage);
        return rows;
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunk)]);
    }

    /// <summary>A start, and then the same again and again.</summary>
    private sealed class EndlessStream(string start, string again, long length) : Stream
    {
        private readonly byte[] _start = Encoding.UTF8.GetBytes(start), _again = Encoding.UTF8.GetBytes(again);
        private long _at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at >= length) return 0;
            for (var index = 0; index < buffer.Length; index++, _at++)
                buffer[index] = _at < _start.Length ? _start[_at] : _again[(_at - _start.Length) % _again.Length];
            return buffer.Length;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
