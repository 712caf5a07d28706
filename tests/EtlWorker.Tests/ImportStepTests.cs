using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Financial.Fixtures;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Tests;

/// <summary>The list of steps that the worker prints is what runs, and what the architecture says.</summary>
public sealed partial class ImportStepTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task The_worker_prints_the_steps_of_the_architecture_without_a_database()
    {
        var described = await ServiceProcess.RunAsync("EtlWorker", new Dictionary<string, string>(), "--describe");

        var architecture = await File.ReadAllTextAsync(Path.Combine(Samples.RepositoryRoot, "docs", "ARCHITECTURE.md"));
        var section = architecture.Split("## The steps of an import")[1].Split("\n## ")[0];
        Assert.Equal(0, described.ExitCode);
        Assert.Equal(Row().Matches(section).Skip(1).Select(row => $"{row.Groups["step"].Value}: {row.Groups["does"].Value}"),
            described.Text.Split('\n'));
    }

    [Theory]
    [InlineData("sage/sage50us_general_journal.csv", "import file, extract, survey, transform and load, post")]
    [InlineData(null, "import file, extract, survey, import list")]
    public async Task An_import_runs_the_steps_in_their_order_and_no_other(string? sample, string steps)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        using var test = new Activity("test").Start();
        var ran = new ConcurrentQueue<(DateTime StartedAt, string Name)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FinancialTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.TraceId == test.TraceId) ran.Enqueue((activity.StartTimeUtc, activity.OperationName));
            },
        };
        ActivitySource.AddActivityListener(listener);

        var import = sample is null
            ? await company.ImportAsync("Account ID,Account Description,Account Type,Inactive\r\n10200,Checking,Cash,FALSE\r\n")
            : await company.ImportSampleAsync(sample);

        Assert.Equal("posted", import.Status);
        Assert.Equal(steps, string.Join(", ", ran.OrderBy(step => step.StartedAt).Select(step => step.Name).Distinct()));
        Assert.Subset(ImportStep.All.Select(step => step.Name).ToHashSet(), ran.Select(step => step.Name).ToHashSet());
    }

    // | extract | downloads the file from the bucket to local disk |
    [GeneratedRegex(@"(?m)^\| (?<step>[a-z ]+) \| (?<does>.+) \|$")]
    private static partial Regex Row();
}
