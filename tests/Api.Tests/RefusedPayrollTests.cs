using System.Text;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>REC-9: payroll totals that are refused are not recorded.</summary>
public sealed class RefusedPayrollTests(RefusedPayrollTests.BooksApi shared) : IClassFixture<RefusedPayrollTests.BooksApi>
{
    private readonly RunningApi _api = shared.Api;

    [Theory]
    [InlineData("""{"month": "January", "accounts": ["77500"], "debitMinor": "1"}""", "/body/month")]
    [InlineData("""{"month": "2025-01", "debitMinor": "1"}""", "/body/accounts")]
    [InlineData("""{"month": "2025-01", "accounts": [], "debitMinor": "1"}""", "/body/accounts")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500", " "], "debitMinor": "1"}""", "/body/accounts/1")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500", "77500"], "debitMinor": "1"}""", "/body/accounts/1")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500", "77501"], "debitMinor": "1"}""", "/body/accounts/1")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500"]}""", "/body/debitMinor")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500"], "debitMinor": "1.00"}""", "/body/debitMinor")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500"], "creditMinor": "-1"}""", "/body/creditMinor")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500"], "debitMinor": "1", "creditMinor": "1"}""", "/body/creditMinor")]
    [InlineData("""{"month": "2025-01", "accounts": ["77500"], "debitMinor": "9000000000000000000"}""", "/body/debitMinor")]
    public async Task What_makes_no_payroll_total_is_named_and_not_recorded(string body, string place)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await AssertProblemAsync(await _api.Http.PostAsync("/v1/payroll-totals", content), 400, "invalid-parameter");

        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(0, await _api.CountAsync("ledger.payroll_total"));
    }

    public sealed class BooksApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            PayrollTests.StartWithBooksAsync(postgres, aws);
    }
}
