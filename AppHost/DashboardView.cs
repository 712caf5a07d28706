using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Financial.AppHost;

/// <summary>The links and commands that the Aspire Dashboard offers a developer.</summary>
internal static class DashboardView
{
    private const string DemoBooks = "landscaper_general_journal.csv";

    /// <summary>Call this after the last resource is added. Publishing has no Dashboard.</summary>
    public static void Arrange(IDistributedApplicationBuilder builder, LedgerDatabase ledger, LocalState? local)
    {
        if (local is null)
            return;
        KeepLoginLink(builder, local);
        foreach (var service in builder.Resources.OfType<ProjectResource>().Select(builder.CreateResourceBuilder))
            if (service.Resource.Name == "api")
                service.WithPageLinks(local).WithDemoCompany(local);
            else
                service.WithHealthLink("/health/ready");
        foreach (var emulator in builder.Resources.OfType<SqsS3Resource>().Select(builder.CreateResourceBuilder))
            emulator.WithHealthLink("/health");
        foreach (var connection in builder.Resources.OfType<ConnectionStringResource>().Select(builder.CreateResourceBuilder))
            connection.WithPeerName();
        foreach (var server in builder.Resources.OfType<PostgresResource>().Select(builder.CreateResourceBuilder))
            server.WithVerify(ledger).WithPsql(ledger);
    }

    /// <summary>Aspire makes a new token at each start; one that stays keeps bookmarks and open tabs valid.</summary>
    private static void KeepLoginLink(IDistributedApplicationBuilder builder, LocalState local)
    {
        if (string.IsNullOrEmpty(builder.Configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"]))
            builder.Configuration["AppHost:BrowserToken"] = local.Secret("dashboard-login-token");
    }

    private static IResourceBuilder<ProjectResource> WithPageLinks(this IResourceBuilder<ProjectResource> api, LocalState local) => api
        .WithUrlForEndpoint("http", url => (url.DisplayText, url.Url) = ("Page",
            $"{url.Url}/login?t={local.Secret(ServiceSettings.LoginToken)}"))
        .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/docs", DisplayText = "API reference" });

    private static void WithHealthLink<T>(this IResourceBuilder<T> resource, string path) where T : IResourceWithEndpoints => resource
        .WithUrlForEndpoint("http", url => (url.DisplayText, url.Url, url.DisplayLocation) = ("Health", url.Url + path,
            UrlDisplayLocation.DetailsOnly));

    private static void WithDemoCompany(this IResourceBuilder<ProjectResource> api, LocalState local)
    {
        var books = Path.Combine(Path.GetDirectoryName(api.Resource.GetProjectMetadata().ProjectPath)!, "DemoBooks", DemoBooks + ".gz");
        api.WithHttpCommand("/v1/imports", "Load demo company", commandName: "load-demo-company", commandOptions: new HttpCommandOptions
        {
            Description = "Imports two years of a landscaper's books, as the page's button does.",
            IconName = "DocumentArrowUp",
            IsHighlighted = true,
            Method = HttpMethod.Post,
            PrepareRequest = context =>
            {
                context.Request.Headers.Add("X-Api-Key", local.Secret(ServiceSettings.ApiKey));
                // The AppHost records no spans, and the services follow its decision: ask for a trace of this call.
                context.Request.Headers.Add("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01");
                var file = new StreamContent(new GZipStream(File.OpenRead(books), CompressionMode.Decompress));
                file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
                context.Request.Content = new MultipartFormDataContent { { new StringContent("true"), "confirm" },
                    { file, "file", DemoBooks } };
                return Task.CompletedTask;
            },
            GetCommandResult = context => Task.FromResult(context.Response.StatusCode == HttpStatusCode.Accepted
                ? CommandResults.Success($"The demo company is being imported: {context.Response.Headers.Location}.")
                : CommandResults.Failure($"The Api answered {(int)context.Response.StatusCode}.")),
        });
    }

    /// <summary>
    /// Spans name the connection they used as their peer: ledger-api. The Dashboard finds a peer by the address in a URL. The four
    /// connections have the same server, so without this all spans would belong to the first of them.
    /// </summary>
    private static void WithPeerName(this IResourceBuilder<ConnectionStringResource> connection) => connection
        .OnConnectionStringAvailable((
            resource, available, _) => available.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(
            resource, state => state with { Urls = [.. state.Urls,
                new UrlSnapshot("peer", $"postgresql://{resource.Name}", IsInternal: true)] }));

    private static IResourceBuilder<PostgresResource> WithVerify(this IResourceBuilder<PostgresResource> server, LedgerDatabase ledger) =>
        server
        .WithProcessCommand("verify", "Verify the ledger",
            async context => new ProcessCommandSpec(ServiceProcesses.BuiltProgram(new Projects.EtlWorker()))
        {
            Arguments = ["verify"],
            EnvironmentVariables =
            {
                ["ConnectionStrings__ledger"] = (await ledger.Owner.Resource.GetConnectionStringAsync(context.CancellationToken))!,
                ["DOTNET_ROOT"] = ServiceProcesses.DotnetRoot,
            },
        }, new ProcessCommandOptions
        {
            Description = "Proves the invariants of every tenant's ledger; reads only.",
            IconName = "ShieldCheckmark",
            IsHighlighted = true,
            DisplayImmediately = true,
        });

    private static void WithPsql(this IResourceBuilder<PostgresResource> server, LedgerDatabase ledger) => server
        .WithCommand("psql", "Open psql", async context =>
        {
            var connection = new NpgsqlConnectionStringBuilder(
                await ledger.Owner.Resource.GetConnectionStringAsync(context.CancellationToken));
            return CommandResults.Success("Run this in a terminal.", CommandLine(connection), CommandResultFormat.Text,
                displayImmediately: true);
        }, new CommandOptions
        {
            Description = "Shows the command line that opens psql on the ledger as its owner. psql itself is not part of the system.",
            IconName = "WindowConsole",
        });

    // Secrets of this machine are letters and digits: nothing needs quoting.
    private static string CommandLine(NpgsqlConnectionStringBuilder connection) =>
        $"PGPASSWORD={connection.Password} psql -h {connection.Host} -p {connection.Port} -U {connection.Username} {connection.Database}";
}
