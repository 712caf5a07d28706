// Compiles unchanged against Aspire 13 and against compat/Aspire.Hosting: the proof that the subset is one.
var builder = DistributedApplication.CreateBuilder(args);
IResourceBuilder<IResourceWithConnectionString> ledger;
if (builder.ExecutionContext.IsPublishMode)
{
    ledger = builder.AddConnectionString("ledger");
}
else
{
    var password = builder.AddParameter("db-password", secret: true);
    var server = builder.AddExecutable("postgres", "postgres", "../.local/pg", "-D", "data")
        .WithEndpoint(port: 5499, targetPort: 5499, scheme: "tcp", name: "tcp", isProxied: false);
    var tcp = server.GetEndpoint("tcp");
    ledger = builder.AddConnectionString("ledger", ReferenceExpression.Create(
        $"Host={tcp.Property(EndpointProperty.Host)};Port={tcp.Property(EndpointProperty.Port)};Username=postgres;Password={password};Database=ledger"));
}
var migrate = builder.AddProject<Projects.EtlWorker>("etl-worker-migrate").WithArgs("migrate").WithReference(ledger).WaitFor(ledger);
var insights = builder.AddProject<Projects.Insights>("insights").WithReference(ledger).WaitForCompletion(migrate);
builder.AddProject<Projects.EtlWorker>("etl-worker").WithReference(ledger).WithReplicas(2).WaitForCompletion(migrate);
builder.AddProject<Projects.Api>("api").WithReference(ledger).WithReference(insights).WaitFor(insights)
    .WithExternalHttpEndpoints().WithHttpHealthCheck("/health").WithUrlForEndpoint("http", u => u.DisplayText = "Dashboard")
    .WithEnvironment("INSIGHTS_PERIODS_URL", $"{insights.GetEndpoint("http")}/periods")
    .WithCommand("reload", "Reload", _ => Task.FromResult(CommandResults.Success()), new CommandOptions { IconName = "ArrowClockwise" });
builder.Build().Run();
