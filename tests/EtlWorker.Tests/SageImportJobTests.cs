using System.Text;
using Amazon.S3.Model;
using Financial.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Financial.EtlWorker.Tests;

// IMP-11, JOB-1: the scheduled pick-up of files from the bucket.
public sealed class SageImportJobTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string March = "sage-import/1/1/2025-03.csv";

    [Fact]
    public async Task IMP_11_a_file_put_into_the_bucket_is_imported_once_and_again_only_when_it_is_put_again()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ConfirmLayoutAsync(company);
        await PutAsync(company, March, await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")));

        Assert.Equal(0, await RunAsync(company));
        Assert.Equal(0, await RunAsync(company));

        Assert.Equal(["posted"], await StatusesAsync(company));
        Assert.Equal("2025-03.csv by sage_import",
            await company.ScalarAsync<string>("select file_name || ' by ' || received_by from app.import"));
        Assert.Equal("import-picked-up", await company.ScalarAsync<string>("select action from app.audit_log"));
        await company.AssertLedgerIsSoundAsync();

        await PutAsync(company, March, await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")));
        await company.ScalarAsync<long>(
            "with earlier as (update app.import set received_at = received_at - interval '1 hour' returning 1) select count(*) from "
                + "earlier");
        Assert.Equal(0, await RunAsync(company));
        Assert.Equal(["posted", "already-posted"], await StatusesAsync(company));
    }

    [Fact]
    public async Task A_rejected_file_ends_the_run_with_exit_code_1_and_the_files_after_it_are_imported_all_the_same()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ConfirmLayoutAsync(company);
        await PutAsync(company, "sage-import/1/1/1-broken.csv", Encoding.UTF8.GetBytes("this is no export\n"));
        await PutAsync(company, "sage-import/1/1/2-good.csv",
            await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")));

        Assert.Equal(1, await RunAsync(company));
        Assert.Equal(["rejected", "posted"], await StatusesAsync(company));
    }

    [Fact]
    public async Task IMP_4_the_first_file_of_a_layout_waits_for_a_person_and_is_not_picked_up_again_meanwhile()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await PutAsync(company, March, await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")));

        Assert.Equal(1, await RunAsync(company));
        Assert.Equal(0, await RunAsync(company));

        Assert.Equal(["awaiting-confirmation"], await StatusesAsync(company));
        Assert.Empty(await company.TrialBalanceAsync());
    }

    [Fact]
    public async Task Objects_that_belong_to_no_company_are_left_alone()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await PutAsync(company, "sage-import/readme.txt", "hello"u8.ToArray());
        await PutAsync(company, "sage-import/one/1/x.csv", "hello"u8.ToArray());
        await PutAsync(company, "elsewhere/1/1/x.csv", "hello"u8.ToArray());

        Assert.Equal(0, await RunAsync(company));
        Assert.Empty(await StatusesAsync(company));
    }

    [Fact]
    public async Task The_worker_as_a_process_runs_the_job_and_ends_and_refuses_a_job_it_does_not_know()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ConfirmLayoutAsync(company);
        await PutAsync(company, March, await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")));
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__ledger"] = company.Database.EtlWorkerConnectionString,
            ["AWS_ENDPOINT_URL"] = sqsS3.EndpointUrl.ToString(), ["AWS_REGION"] = "us-east-1", ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["IMPORT_BUCKET"] = company.Bucket, ["ETL_JOB"] = "sage_import",
        };

        var run = await ServiceProcess.RunAsync("EtlWorker", settings);
        settings["ETL_JOB"] = "sage_export";
        var unknown = await ServiceProcess.RunAsync("EtlWorker", settings);

        Assert.True(run.ExitCode == 0, run.Text);
        Assert.Equal(["posted"], await StatusesAsync(company));
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("sage_import", unknown.Text, StringComparison.Ordinal);
    }

    // As a person has done for the layout of these files.
    private static Task<int> ConfirmLayoutAsync(Company company) => company.ScalarAsync<int>("""
        insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by, import_id)
        values (1, 1, 'sage50us-journal', 1, '{"dateOrder": "month-first", "signs": {"income": "credit", "expense": "debit"}}',
          'controller', gen_random_uuid()) returning 1
        """);

    private static Task<int> RunAsync(Company company) => new SageImportJob(
        company.S3, company.Database.EtlWorker, company.Handler, NullLogger<SageImportJob>.Instance).RunAsync(company.Bucket,
            CancellationToken.None);

    private static async Task PutAsync(Company company, string key, byte[] bytes) =>
        await company.S3.PutObjectAsync(new PutObjectRequest { BucketName = company.Bucket, Key = key,
            InputStream = new MemoryStream(bytes) });

    private static async Task<string[]> StatusesAsync(Company company) =>
        await company.ScalarAsync<string[]>("select coalesce(array_agg(status order by import_id), '{}') from ledger.import_run");
}
