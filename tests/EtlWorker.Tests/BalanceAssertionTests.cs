using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// REC-1: a journal that goes on from what the ledger holds asserts balances of both.
public sealed class BalanceAssertionTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string January = "2025-01-05 Open\n  Assets:Cash  50.00 USD\n  Equity:Open\n";

    [Theory]
    [InlineData("2025-01-20 Tea\n  Expenses:Tea  20.00 USD\n  Assets:Cash  -20.00 USD = 30.00 USD\n", "posted")]
    [InlineData("2025-01-20 Tea\n  Expenses:Tea  20.00 USD\n  Assets:Cash  -20.00 USD = -20.00 USD\n", "rejected")]
    [InlineData("2025-02-20 * \"Tea\"\n  Expenses:Tea  20.00 USD\n  Assets:Cash\n2025-03-01 balance Assets  30.00 USD\n", "posted")]
    [InlineData("2025-02-20 * \"Tea\"\n  Expenses:Tea  20.00 USD\n  Assets:Cash\n2025-02-20 balance Assets:Cash  30.00 USD\n", "rejected")]
    [InlineData(January + "2025-02-20 Tea\n  Expenses:Tea  20.00 USD\n  Assets:Cash  -20.00 USD = 30.00 USD\n", "posted")]
    public async Task REC_1_the_balance_is_that_of_the_ledger_and_the_file(string text, string status)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(January);

        var import = await company.ImportAsync(text);

        Assert.Equal((status, status == "posted" ? null : "balance-assertion"), (import.Status, import.ErrorCode));
        if (status == "rejected") Assert.Equal(5000L, (await company.TrialBalanceAsync())["Assets:Cash"]);
    }

    [Fact]
    public async Task A_dollar_sign_is_read_in_a_ledger_of_dollars_only()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("2025-01-05 Open\n  Assets:Cash  £50.00\n  Equity:Open\n");

        var import = await company.ImportAsync("2025-01-06 Tea\n  Expenses:Tea  $20.00\n  Assets:Cash\n");

        Assert.Equal(("rejected", "currency-mismatch"), (import.Status, import.ErrorCode));
    }
}
