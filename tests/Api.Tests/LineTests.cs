using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>From a figure to its lines, their entry and the text of the file.</summary>
public sealed class LineTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private static readonly DateOnly January = new(2025, 1, 10), February = new(2025, 2, 10);

    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartWithBooksAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Pages_follow_their_cursor_and_a_cursor_of_another_filter_is_refused()
    {
        var first = await _api.GetAsync("/v1/lines?limit=2");
        var next = first.GetProperty("next").GetString()!;
        // A later month, which the range of an answer without days would now include.
        await TestBooks.PostAsync(_api.Database.EtlWorker,
            [new TestLine(1, February.AddMonths(3), "1000", 1, 0), new TestLine(1, February.AddMonths(3), "4000", 0, 1)]);
        var rest = await _api.GetAsync($"/v1/lines?limit=200&cursor={next}");

        Assert.Equal(["1 1", "1 2", "2 1", "2 2", "2 3", "3 1", "3 2"],
            first.GetProperty("lines").EnumerateArray().Concat(rest.GetProperty("lines").EnumerateArray())
                .Select(line => $"{line.GetProperty("entryId")} {line.GetProperty("lineNo")}"));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        await AssertProblemAsync(await _api.Http.GetAsync($"/v1/lines?account=4000&cursor={next}"), 400, "bad-cursor");
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/lines?cursor=AAAA"), 400, "bad-cursor");
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/lines?cursor=%25"), 400, "bad-cursor");
    }

    [Fact]
    public async Task A_version_that_was_never_served_has_no_cursor()
    {
        var next = (await _api.GetAsync("/v1/lines?limit=1")).GetProperty("next").GetString()!;
        await _api.ExecuteAsync("delete from ledger.served_version where ledger_version = 1");

        await AssertProblemAsync(await _api.Http.GetAsync($"/v1/lines?limit=1&cursor={next}"), 400, "bad-cursor");
    }

    public static TheoryData<string, string, string> Encodings { get; } = new()
    {
        { "utf-8-bom", "\r\n", "" }, { "windows-1252", "\n", "" }, { "utf-16le", "\r\n", "" }, { "utf-8", "\r", "" },
        { "utf-8", "\n", "zip" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task The_text_of_a_line_comes_from_the_file_whatever_its_encoding_AUD_3(string encoding, string lineEnd, string packing)
    {
        var lines = Enumerable.Range(1, 3000).Select(line => $"{line};Müller & Söhne;{line * 7}").ToList();
        var bytes = TextOf(encoding).GetPreamble().Concat(TextOf(encoding).GetBytes(string.Join(lineEnd, lines) + lineEnd)).ToArray();
        var importId = await _api.UploadSampleAsync("journal.csv");
        await StoreAsync(importId, packing == "zip" ? Zip(bytes) : bytes);
        var places = Enumerable.Range(0, 3).Select(place => TextOf(encoding).GetPreamble().Length
            + TextOf(encoding).GetByteCount(string.Concat(lines.Take(place * 1024).Select(line => line + lineEnd))));
        var isNoted = packing.Length == 0 && encoding != "utf-16le";
        await _api.RunAsync(importId, "posted", $"encoding = '{encoding}', line_offsets = {(isNoted
            ? $"'{{0,{string.Join(',', places.Skip(1))}}}'" : "null")}");
        await _api.ExecuteAsync(
            $"""
            update ledger.journal_entry set import_id = '{importId}', first_line = 1500, last_line = 2049 where entry_id = 2;
            update ledger.journal_line set source_line = case line_no when 1 then 1024 when 2 then 1025 else 3000 end where entry_id = 2
            """);

        var source = await _api.GetAsync("/v1/entries/2/source");

        Assert.Equal(new[] { 1024, 1025, 3000 }.Select((line, at) => $"{line} {lines[line - 1]} {at + 1}"),
            source.GetProperty("lines").EnumerateArray().Select(line =>
                $"{line.GetProperty("line")} {line.GetProperty("text").GetString()} {line.GetProperty("lineNos")[0]}"));
        Assert.Equal(JsonValueKind.Null, source.GetProperty("reason").ValueKind);
    }

    [Fact]
    public async Task A_repaired_line_names_the_file_that_replaced_it_and_a_lost_file_is_said_to_be_lost()
    {
        var refused = await _api.UploadSampleAsync("first.csv");
        await StoreAsync(refused, Encoding.UTF8.GetBytes("one\ntwo\nthree\n"));
        await _api.RunAsync(refused, "rejected", "encoding = 'utf-8', line_offsets = '{0}'");
        await _api.AsWorkerAsync(
            $"""
            insert into ledger.import_refusal (tenant_id, entity_id, import_id, sequence, line, code, detail, hint, original)
            values (1, 1, '{refused}', 1, 2, 'unknown-account', 'detail', 'hint', 'two')
            """);
        var repair = await _api.UploadSampleAsync("repaired.csv");
        await _api.RunAsync(repair, "posted", "encoding = 'utf-8'");
        await _api.ExecuteAsync(
            $"""
            update app.import set repairs = '{refused}' where import_id = '{repair}';
            update ledger.journal_entry set import_id = '{repair}', first_line = 1, last_line = 2 where entry_id = 1
            """);

        var source = await _api.GetAsync("/v1/entries/1/source");
        Assert.Equal(["one ", "two repaired.csv"], source.GetProperty("lines").EnumerateArray()
            .Select(line => $"{line.GetProperty("text").GetString()} {line.GetProperty("repairedBy").GetString()}"));
        Assert.Equal("first.csv", source.GetProperty("fileName").GetString());

        foreach (var key in await _api.ObjectKeysAsync()) await _api.Aws.S3.DeleteObjectAsync(_api.Bucket, key);
        var lost = await _api.GetAsync("/v1/entries/1/source");
        Assert.Equal("The bucket keeps the file no longer.", lost.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_long_line_is_cut_and_an_entry_that_reverses_another_shows_no_foreign_line()
    {
        var importId = await _api.UploadSampleAsync("journal.xml");
        await StoreAsync(importId, Encoding.UTF8.GetBytes(new string('x', 70_000) + "\r\nsecond\r\n" + new string('y', 70_000)));
        await _api.RunAsync(importId, "posted", "encoding = 'utf-8', line_offsets = '{0}'");
        await _api.ExecuteAsync(
            $"update ledger.journal_entry set import_id = '{importId}', first_line = 1, last_line = 3 where entry_id = 1");

        var source = await _api.GetAsync("/v1/entries/1/source");
        Assert.Equal([new string('x', 65_536), "second", new string('y', 65_536)],
            source.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("text").GetString()));
        Assert.Equal("Of line 1 only the first 65536 characters are shown.", source.GetProperty("reason").GetString());

        await _api.ExecuteAsync("update ledger.journal_entry set last_line = 1, correction = true, reversal_of = 7 where entry_id = 1");
        source = await _api.GetAsync("/v1/entries/1/source");
        Assert.Equal(0, source.GetProperty("lines").GetArrayLength());
        Assert.Equal("The file changed entry 7 or no longer has it: see /v1/entries/7/source.", source.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_file_that_another_replaced_is_an_answer()
    {
        var importId = await _api.UploadSampleAsync("journal.csv");
        await StoreAsync(importId, "short"u8.ToArray());
        await _api.RunAsync(importId, "posted", "encoding = 'utf-8', line_offsets = '{0,30000}'");
        await _api.ExecuteAsync(
            $"update ledger.journal_entry set import_id = '{importId}', first_line = 1025, last_line = 1025 where entry_id = 1");

        Assert.Equal("The bucket keeps a shorter file in place of the imported one.",
            (await _api.GetAsync("/v1/entries/1/source")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Sums_that_are_withheld_are_never_a_zero()
    {
        await _api.ExecuteAsync(
            """
            insert into ledger.served_version (tenant_id, entity_id, ledger_version, reconciled, pending_version, pending_reason)
            values (1, 1, 0, false, 1, 'control-totals-required')
            """);

        Assert.Equal("""{"lines":0,"debitMinor":null,"creditMinor":null,"reason":"withheld"}""",
            (await _api.GetAsync("/v1/lines?count=true")).GetProperty("totals").GetRawText());
    }

    internal static async Task<RunningApi> StartWithBooksAsync(PostgresFixture postgres, SqsS3Fixture aws)
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
        [
            new TestAccount("1000", "asset", "bank", "Bank"),
            new TestAccount("4000", "income", "revenue", "Sales"),
            new TestAccount("5000", "expense", "cogs", "Materials"),
        ]);
        await TestBooks.PostAsync(api.Database.EtlWorker,
        [
            new TestLine(1, January, "1000", 100_000, 0), new TestLine(1, January, "4000", 0, 100_000),
            new TestLine(2, February, "1000", 200_000, 0), new TestLine(2, February, "4000", 0, 150_000),
            new TestLine(2, February, "4000", 0, 50_000),
            new TestLine(3, February, "5000", 25_000, 0), new TestLine(3, February, "1000", 0, 25_000),
        ]);
        return api;
    }

    private async Task StoreAsync(string importId, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        var key = (string)(await _api.Database.Administrator.CreateCommand(
            $"select object_key from app.import where import_id = '{importId}'").ExecuteScalarAsync())!;
        await _api.Aws.S3.PutObjectAsync(new() { BucketName = _api.Bucket, Key = key, InputStream = content });
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("journal.csv").Open())
            entry.Write(bytes);
        return packed.ToArray();
    }

    private static Encoding TextOf(string encoding) => encoding switch
    {
        "utf-8-bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        "utf-16le" => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };
}
