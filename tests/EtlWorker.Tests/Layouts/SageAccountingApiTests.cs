namespace Financial.EtlWorker.Tests.Layouts;

public sealed class SageAccountingApiTests
{
    [Fact]
    public void A_journal_whose_date_stands_behind_its_lines_is_read_with_the_numbers_as_they_are_written()
    {
        var books = Books.Of(Page("", """
            {"journal_lines": [
              {"debit": 90071992547409.93, "credit": 0, "details": "Fee", "ledger_account": {"displayed_as":"Bank","nominal_code":"1200"}},
              {"debit": "0.00", "credit": "90071992547409.93", "ledger_account": {"nominal_code": 4000}}],
             "reference": "R1", "date": "2025-03-31", "description": "Fees", "id": "a1"}
            """));

        Assert.Equal(["1200 9007199254740993", "4000 -9007199254740993"], books.Lines);
        var entry = books.Entries.Single();
        Assert.Equal((new DateOnly(2025, 3, 31), "R1", "Fees", "a1"),
            (entry.Header.Date, entry.Header.Reference, entry.Header.Description, entry.Header.SourceNumber));
        Assert.Equal(["Fee", null], entry.Lines.ToArray().Select(line => line.Description));
        Assert.Equal([3, 4], entry.Lines.ToArray().Select(line => line.SourceLine));
    }

    [Fact]
    public void A_page_that_names_a_next_one_says_so_wherever_it_stands_and_is_not_held_against_the_number_of_all_journals()
    {
        foreach (var books in new[] { Books.Of(Page("\"$total\": 9, \"$next\": \"/journals?page=2\",", Journal)),
            Books.Of(Page("", Journal, ", \"$next\": \"/journals?page=2\", \"$total\": 9")) })
        {
            Assert.Single(books.Entries);
            Assert.Equal("further-pages", Assert.Single(books.Notes).Code);
        }
    }

    [Theory]
    [InlineData("\"$total\": 2,", "")]
    [InlineData("", ", \"$total\": 0, \"$next\": null, \"$page\": 1")]
    public void REC_1_a_single_page_with_more_or_fewer_journals_than_it_says_is_refused(string before, string behind) =>
        Assert.Equal(["1 totals-mismatch"], Books.Of(Page(before, Journal, behind).ReplaceLineEndings(" ")).Refused);

    [Fact]
    public void The_last_page_of_several_is_not_held_against_the_number_of_all_journals() =>
        Assert.Single(Books.Of(Page("\"$total\": 201, \"$page\": 2, \"$next\": null,", Journal)).Entries);

    [Fact]
    public void REC_7_journals_name_no_contact_so_that_nothing_is_said_of_their_control_accounts() =>
        Assert.Empty(Books.Of(Page("", Journal.Replace("1200", "1100", StringComparison.Ordinal))).Notes);

    [Theory]
    [InlineData("\"debit\": 5.00, \"credit\": 5.00", "debit-or-credit")]
    [InlineData("\"debit\": 5.005, \"credit\": 0", "amount-precision")]
    [InlineData("\"debit\": 5e2, \"credit\": 0", "bad-amount")]
    [InlineData("\"debit\": 99999999999999999999, \"credit\": 0", "amount-range")]
    public void A_line_with_another_amount_than_one_number_is_refused_with_its_line_and_text(string amounts, string code)
    {
        var line = $$"""{"ledger_account": {"nominal_code": "1200"}, {{amounts}}}""";
        var refusal = Assert.Single(Books.Of(Page("", $$"""{"date": "2025-01-31", "journal_lines": [{{"\n"}}{{line}}]}""")).Refusals);

        Assert.Equal((3, code, line), (refusal.Line, refusal.Code, refusal.Original));
    }

    private const string Journal = """
        {"id": "a", "date": "2025-01-31", "journal_lines": [
          {"ledger_account": {"nominal_code": "1200"}, "debit": 5.00, "credit": 0.0},
          {"ledger_account": {"nominal_code": "4000"}, "debit": 0.0, "credit": 5.00}]}
        """;

    private static string Page(string before, string journal, string behind = "") => $$"""
        { {{before}} "$items": [
        {{journal}}
        ]{{behind}}}
        """;
}
