using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Npgsql;

namespace Financial.Api.Tests;

/// <summary>Any text of the books comes back from a file as it was, and no program computes it.</summary>
public sealed class ExportedTextTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private static readonly string[] Pieces =
    [
        "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", "\"\"", ",", ";", "'", " ", "  ", "_x0041_", "_x005F_", "_x00", "_", "<", "&",
        "]]>",
        "\u0001", "\u0008", "\u001f", "\u007f", "\u0085", "\u2028", "\ufeff", "\ufffe", "\uffff", "😀", "👩‍🌾", "é", "Straße",
        "東京", "=1+1",
        "=cmd|' /C calc'!A0", "-1.5", "2025-01-31", "00123", "TRUE", "a",
    ];

    private readonly RunningApi _api = shared.Api;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task EXP_4_CSV_and_XLSX_give_back_the_same_text(int seed)
    {
        var names = Texts(seed, 400);
        await WriteRegionsAsync(names);

        foreach (var format in new[] { "csv", "xlsx" })
        {
            using var response = await _api.Http.GetAsync($"/v1/dimensions/region?format={format}");
            var file = await ExportedFile.ReadAsync(response);
            Assert.Equal(names, file.Texts("Name"));
            if (format == "xlsx")
                Assert.All(file.Rows, row => Assert.True(file.Cell(row, "Name") is { Format: "text" } or { Text: "" }));
        }
    }

    [Fact]
    public async Task EXP_4_text_that_starts_like_a_formula_has_an_apostrophe_in_CSV()
    {
        await WriteRegionsAsync(["=1+1", "@x", "-5", "+5", "\tx", "\rx", "x=1"]);
        var text = await _api.Http.GetStringAsync("/v1/dimensions/region?format=csv");
        Assert.Contains("\r\n00000,'=1+1,yes\r\n00001,'@x,yes\r\n00002,'-5,yes\r\n00003,'+5,yes\r\n00004,'\tx,yes\r\n00005,\"'\rx\",yes\r\n"
            + "00006,x=1,yes\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workbook_is_valid_and_a_text_longer_than_a_cell_is_marked_as_cut()
    {
        await WriteRegionsAsync([new string('x', 40_000), "\u0001=1"]);
        var bytes = await _api.Http.GetByteArrayAsync("/v1/dimensions/region?format=xlsx");

        using var document = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document)
            .Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}"));
        var file = ExportedFile.OfXlsx(bytes);
        Assert.Equal(32_767, file.Cell(0, "Name").Text.Length);
        Assert.EndsWith("x[cut]", file.Cell(0, "Name").Text, StringComparison.Ordinal);
        Assert.StartsWith("1 texts are longer than the 32767 characters that a cell holds", file.Fact("Note"), StringComparison.Ordinal);
        var whole = ExportedFile.OfCsv(await _api.Http.GetByteArrayAsync("/v1/dimensions/region?format=csv"));
        Assert.Equal(40_000, whole.Cell(0, "Name").Text.Length);
    }

    private static List<string> Texts(int seed, int count)
    {
        var random = new Random(seed);
        var texts = new List<string>();
        while (texts.Count < count)
        {
            var text = new StringBuilder();
            for (var pieces = random.Next(0, 8); pieces > 0; pieces--)
                text.Append(Pieces[random.Next(Pieces.Length)]);
            // An apostrophe of the books before a formula looks like ours.
            if (text.Length == 0 || text[0] != '\'')
                texts.Add(text.ToString());
        }
        return texts;
    }

    private async Task WriteRegionsAsync(IReadOnlyList<string> names)
    {
        await _api.ExecuteAsync("delete from ledger.dimension where kind = 'region'");
        await using var command = _api.Database.Administrator.CreateCommand(
            """
            insert into ledger.dimension (tenant_id, entity_id, kind, code, name, import_id)
            select 1, 1, 'region', to_char(place - 1, 'FM00000'), name, gen_random_uuid()
            from unnest($1::text[]) with ordinality as n (name, place)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = names.ToArray() });
        await command.ExecuteNonQueryAsync();
    }
}
