using Financial.Fixtures;

namespace Financial.EtlWorker.Tests.Lists;

// What a file of regions, jobs and the like leaves in the ledger: on real Postgres, with an object from the real emulator.
public sealed class DimensionListTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Theory]
    [InlineData("region")]
    [InlineData("division")]
    [InlineData("class")]
    [InlineData("department")]
    [InlineData("manager")]
    public async Task Each_kind_of_dimension_is_read_from_a_list_headed_by_its_name(string kind)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync($"{kind},name,active\n01,North-east,true\nSW,South-west,no\n");

        Assert.Equal(("posted", $"{kind}-list", 2L), (import.Status, import.Layout, import.RowsPosted));
        Assert.Equal([$"{kind} 01 North-east true", $"{kind} SW South-west false"], await MembersAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Departments_of_Sage_50_UK_are_a_list_of_departments()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("\"Department\",\"Name\"\r\n\"0\",\"Default\"\r\n\"1\",\"Garden, north\"\r\n");
        Assert.Equal(["department 0 Default true", "department 1 Garden, north true"], await MembersAsync(company));
    }

    [Fact]
    public async Task JOBS_1_a_job_keeps_where_it_belongs_and_its_budget_in_minor_units()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync("job,name,region,division,manager,class,budget,status\n"
            + "J-100,Hillside park,NE,DB,M7,PARK,\"12,500.50\",open\nJ-200,Plaza snow,NE,SEA,,,,completed\n");

        Assert.Equal(("posted", "job-list", 2L), (import.Status, import.Layout, import.RowsPosted));
        Assert.Equal(["job J-100 Hillside park true NE DB M7 PARK 1250050", "job J-200 Plaza snow false NE SEA"],
            await MembersAsync(company));
        Assert.Equal(0L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_2_what_a_later_list_leaves_empty_or_does_not_name_stays_as_it_was()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("job,name,region,division,manager,class,budget,status\nJ-100,Hillside,NE,DB,M7,PARK,100,inactive\n"
            + "J-200,Plaza,SW,,,,,open\n");

        var import = await company.ImportAsync("job,name,region,budget\nJ-100,Hillside park,,250\nJ-300,Mall,NE,\n");

        Assert.Equal(("posted", 2L), (import.Status, import.RowsPosted));
        Assert.Equal(
            ["job J-100 Hillside park false NE DB M7 PARK 25000", "job J-200 Plaza true SW", "job J-300 Mall true NE"],
            await MembersAsync(company));
    }

    [Fact]
    public async Task IMP_5_a_list_with_wrong_rows_changes_nothing_and_tells_all_that_is_wrong()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync("job,name,budget,status\nJ-100,Hillside,100.00,open\nJ-100,Hillside,100.00,open\n"
            + "J-300,,1,open\nJ-400,Mall,ten,open\n"
            + "J-500,Quay,-5.00,open\nJ-600,Dock,1.005,open\nJ-700,Pier,1.00,paused\n");

        Assert.Equal("rejected", import.Status);
        Assert.Equal(["3 duplicate-code", "4 missing-value", "5 bad-amount", "6 bad-amount", "7 amount-precision", "8 unknown-status"],
            import.Refusals);
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.dimension"));
    }

    [Fact]
    public async Task Lines_that_are_posted_keep_their_dimensions_when_their_job_gets_a_region()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("Date,Reference,Number of Distributions,G/L Account,Description,Amount,Job ID,Region\r\n"
            + "1/2/25,R1,2,1000,Text,5.00,J-100,\r\n1/2/25,R1,2,4000,Text,-5.00,J-100,\r\n");

        await company.ImportAsync("job,name,region\nJ-100,Hillside,NE\n");

        Assert.Equal(["J-100", "J-100"],
            await company.ScalarAsync<string[]>("select array_agg(concat_ws(' ', job, region)) from ledger.journal_line"));
        Assert.Equal(1L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task ROLE_2_every_role_reads_dimensions_of_its_tenant_only_and_nobody_deletes_one()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        foreach (var role in new[] { "financial_api", "financial_etl_worker", "financial_insights" })
        {
            Assert.True(await company.ScalarAsync<bool>($"select has_table_privilege('{role}', 'ledger.dimension', 'select')"));
            Assert.False(await company.ScalarAsync<bool>($"select has_table_privilege('{role}', 'ledger.dimension', 'delete, truncate')"));
        }

        Assert.Empty(await company.ScalarAsync<string[]>("""
            select coalesce(array_agg(relname::text), '{}') from pg_class
            where relname in ('dimension', 'account_change') and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)
            """));
    }

    private static Task<string[]> MembersAsync(Company company) => company.ScalarAsync<string[]>("""
        select array_agg(concat_ws(' ', kind, code, name, active::text, region, division, manager, class, budget_minor) order by code)
          from ledger.dimension
        """);
}
