using System.Net;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>The chart of accounts and the dimensions, as lists have filled them.</summary>
public sealed class ListTests(SharedApi shared) : IClassFixture<SharedApi>, IAsyncLifetime
{
    private readonly RunningApi _api = shared.Api;

    public async Task InitializeAsync()
    {
        await TestBooks.AddAccountsAsync(_api.Database.EtlWorker,
            [new TestAccount("4000", "income", "revenue", "Sales"), new TestAccount("0020", "asset", "fixed-asset", "Plant")]);
        await _api.ExecuteAsync(
            """
            update ledger.account set active = false where code = '4000';
            insert into ledger.dimension (tenant_id, entity_id, kind, code, name, active, region, budget_minor, import_id)
            values (1, 1, 'region', 'NE', 'North-east', true, null, null, gen_random_uuid()),
                   (1, 1, 'job', 'J-2', 'Plaza', false, null, null, gen_random_uuid()),
                   (1, 1, 'job', 'J-1', 'Hillside', true, 'NE', 9007199254740993, gen_random_uuid())
            on conflict do nothing
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_chart_of_accounts_comes_by_code_with_its_leading_zeros()
    {
        Assert.Equal(
            """
            {"accounts":[{"code":"0020","name":"Plant","class":"asset","kpiGroup":"fixed-asset","statementLine":null,"active":true},
            {"code":"4000","name":"Sales","class":"income","kpiGroup":"revenue","statementLine":null,"active":false}]}
            """.ReplaceLineEndings(""),
            (await GetAsync(_api.Http, "/v1/accounts")).GetRawText());
    }

    [Fact] // JOBS-1
    public async Task Jobs_come_by_code_with_where_they_belong_and_their_budget_as_text()
    {
        Assert.Equal(
            """
            {"kind":"job","members":[{"code":"J-1","name":"Hillside","active":true,"job":{"region":"NE","division":null,"manager":null,
            "class":null,"budgetMinor":"9007199254740993"}},
            {"code":"J-2","name":"Plaza","active":false,"job":{"region":null,"division":null,"manager":null,"class":null,
            "budgetMinor":null}}]}
            """.ReplaceLineEndings(""),
            (await GetAsync(_api.Http, "/v1/dimensions/job")).GetRawText());
    }

    [Fact]
    public async Task The_other_dimensions_have_a_code_and_a_name()
    {
        Assert.Equal("""{"kind":"region","members":[{"code":"NE","name":"North-east","active":true}]}""",
            (await GetAsync(_api.Http, "/v1/dimensions/region")).GetRawText());
        Assert.Equal("""{"kind":"manager","members":[]}""", (await GetAsync(_api.Http, "/v1/dimensions/manager")).GetRawText());
    }

    [Fact]
    public async Task A_dimension_that_there_is_not_is_answered_with_those_that_there_are()
    {
        var problem = await AssertProblemAsync(await _api.Http.GetAsync("/v1/dimensions/colour"), 400, "invalid-parameter");
        Assert.Contains("region, division, job", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact] // ROLE-2
    public async Task Another_tenant_sees_its_own_empty_lists_and_a_stranger_none()
    {
        using var other = _api.CreateClient(OtherTenantsKey);
        Assert.Equal("""{"accounts":[]}""", (await GetAsync(other, "/v1/accounts")).GetRawText());
        Assert.Equal("""{"kind":"job","members":[]}""", (await GetAsync(other, "/v1/dimensions/job")).GetRawText());
        using var stranger = _api.CreateClient(key: null);
        await AssertProblemAsync(await stranger.GetAsync("/v1/accounts"), 401, "unauthenticated");
        await AssertProblemAsync(await stranger.GetAsync("/v1/dimensions/job"), 401, "unauthenticated");
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonAsync(response);
    }
}
