using Financial.AppHost;
using Financial.LocalInfrastructure;
using Microsoft.Extensions.Configuration;

try
{
    // A switch without a value would take the next one for its own.
    var fresh = args.Any(arg => arg is "--fresh" or "--fresh=true");
    var builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { Args = [.. args.Where(arg => !arg.StartsWith("--fresh", StringComparison.Ordinal))],
            DashboardApplicationName = "Financial" });
    var apiPort = builder.Configuration.GetValue("api-port", defaultValue: 8000);
    using var local = await LocalState.OpenAsync(builder, fresh, apiPort);

    // Postgres on this machine, RDS or Aurora in AWS. Each service has a role of its own; only migrate is the owner.
    var ledger = await LedgerDatabase.AddAsync(builder, local);

    // SQS and S3: an emulator on this machine; the same queues and bucket, declared once in aws-resources.template.json, in AWS.
    var queuesAndFiles = QueuesAndFiles.Add(builder, local);

    // Applies the numbered migrations and gives the roles their passwords, then ends.
    var migrate = builder.AddProject<Projects.EtlWorker>("migrate", launchProfileName: null)
        .WithArgs("migrate")
        .WithLedger(ledger, ledger.Owner)
        .WithEnvironment("API_DATABASE_PASSWORD", ledger.ApiPassword)
        .WithEnvironment("ETL_WORKER_DATABASE_PASSWORD", ledger.EtlWorkerPassword)
        .WithEnvironment("INSIGHTS_DATABASE_PASSWORD", ledger.InsightsPassword)
        .WithDevelopmentKey(local)
        .WaitFor(ledger.Owner);

    // import-file → Extract, Transform, Load → generate-insights; export-journal → a file in the bucket
    builder.AddProject<Projects.EtlWorker>("etl-worker", launchProfileName: null)
        .WithHttpEndpoint()
        .WithReadiness("/health/ready")
        .WithLedger(ledger, ledger.EtlWorker)
        .WithQueues(queuesAndFiles)
        .WithFiles(queuesAndFiles)
        .WaitForCompletion(migrate);

    // generate-insights → facts of each changed month → words
    builder.AddProject<Projects.Insights>("insights", launchProfileName: null)
        .WithHttpEndpoint()
        .WithReadiness("/health/ready")
        .WithLedger(ledger, ledger.Insights)
        .WithQueues(queuesAndFiles)
        .WithOpenAI(local)
        .WaitForCompletion(migrate);

    // The only one that people reach: uploads in, figures and the page out.
    builder.AddProject<Projects.Api>("api", launchProfileName: null)
        .WithHttpEndpoint(port: apiPort, targetPort: local is null ? apiPort : null)
        .WithExternalHttpEndpoints()
        .WithReadiness("/health/ready")
        .WithLedger(ledger, ledger.Api)
        .WithQueues(queuesAndFiles)
        .WithFiles(queuesAndFiles)
        .WithDevelopmentKey(local)
        .WithDevelopmentLogin(local)
        .WaitForCompletion(migrate);

    // `aspire publish` and `aspire deploy`: sizes, schedules and accounts stand in the overlay.
    builder.AddEcsFargateEnvironment("aws").WithEcsOverlay("../aspire-manifest/ecs.yaml");

    EngineCertificate.Use(builder, local);
    ServiceProcesses.Supervise(builder, local);
    DashboardView.Arrange(builder, ledger, local);
    AllHealthy.Announce(builder, local);
    await builder.Build().RunAsync();
    return local?.ExitCode ?? Environment.ExitCode;
}
catch (InfrastructureException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
