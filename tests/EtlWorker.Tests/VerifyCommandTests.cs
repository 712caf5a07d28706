using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// I-1 … I-15 on a live database, by command.
public sealed class VerifyCommandTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_sound_ledger_is_verified_and_a_kept_balance_that_is_not_the_sum_of_its_lines_is_found()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportSampleAsync("sage/sage50us_general_journal.csv");

        var sound = await VerifyAsync(company.Database.OwnerConnectionString);
        await company.ScalarAsync<long>(
            "with wrong as (update ledger.account_month_balance set debit_minor = debit_minor + 1 returning 1) select count(*) from wrong");
        var wrong = await VerifyAsync(company.Database.OwnerConnectionString);
        var ofService = await VerifyAsync(company.Database.ApiConnectionString, "--tenant", "1");
        var ofOther = await VerifyAsync(company.Database.ApiConnectionString, "--tenant", "2");

        Assert.Equal((0, "tenants verified: 1, faults: 0"), sound);
        Assert.Equal(1, wrong.ExitCode);
        Assert.StartsWith("tenant 1 I-13: entity 1 account ", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(1, ofService.ExitCode);
        Assert.Equal(0, ofOther.ExitCode);
    }

    [Fact]
    public async Task Where_nothing_can_be_proved_the_exit_code_is_2_with_one_sentence()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var superuser = await VerifyAsync(company.Database.AdministratorConnectionString);
        var allOfService = await VerifyAsync(company.Database.ApiConnectionString);
        var option = await VerifyAsync(company.Database.OwnerConnectionString, "--tenants");
        var nowhere = await ServiceProcess.RunAsync("EtlWorker", new Dictionary<string, string>(), "verify");

        Assert.All([superuser, allOfService, option, nowhere], run =>
        {
            Assert.Equal(2, run.ExitCode);
            Assert.StartsWith("verify: ", run.Text, StringComparison.Ordinal);
            Assert.Single(run.Text.Split('\n'));
        });
        Assert.Contains("superuser", superuser.Text, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Text)> VerifyAsync(string connectionString, params string[] options) =>
        ServiceProcess.RunAsync("EtlWorker", new Dictionary<string, string> { ["ConnectionStrings__ledger"] = connectionString },
            ["verify", .. options]);
}
