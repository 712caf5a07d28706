using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Financial.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.EndToEnd.Tests;

/// <summary>What a developer finds in the Aspire Dashboard.</summary>
[Collection(RunningSystem.OneAtATime)]
public sealed class DashboardTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    [Fact]
    public void It_is_named_after_the_product() =>
        Assert.Equal("Financial", system.Application.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApplicationName"]);

    [Theory]
    [InlineData("api", "Page", "API reference")]
    [InlineData("etl-worker", "Health")]
    [InlineData("insights", "Health")]
    [InlineData("sqs-s3", "Health")]
    public async Task Something_answers_every_link(string resource, params string[] names)
    {
        var links = (await SnapshotAsync(resource)).Urls.Where(url => url.Url.StartsWith("http", StringComparison.Ordinal)).ToList();
        Assert.Equal(names, links.Select(link => link.DisplayProperties.DisplayName));

        using var browser = new HttpClient();
        foreach (var link in links)
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri(link.Url))).StatusCode);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("etl-worker")]
    [InlineData("insights")]
    public async Task Every_service_is_its_built_program_in_the_same_environment(string service)
    {
        var snapshot = await SnapshotAsync(service);

        Assert.Equal("Development", snapshot.EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_ENVIRONMENT").Value);
        Assert.NotEqual("dotnet", Path.GetFileName(
            (string?)snapshot.Properties.Single(property => property.Name == "executable.path").Value));
    }

    [Fact]
    public async Task A_crashed_service_comes_back_and_a_stopped_one_does_not()
    {
        await RunAsync("insights", KnownResourceCommands.StopCommand);
        var crashed = ProcessId(await SnapshotAsync("etl-worker"));
        using (var kill = Process.Start("kill", ["-9", $"{crashed}"]))
            await kill.WaitForExitAsync();

        await Notifications.WaitForResourceAsync("etl-worker", state => ProcessId(state.Snapshot) is { } process && process != crashed)
            .WaitAsync(RunningSystem.Deadline);
        await Notifications.WaitForResourceHealthyAsync("etl-worker").WaitAsync(RunningSystem.Deadline);

        Assert.Contains((await SnapshotAsync("insights")).State?.Text, KnownResourceStates.TerminalStates);
        Assert.True((await RunAsync("insights", KnownResourceCommands.StartCommand)).Success);
        await Notifications.WaitForResourceHealthyAsync("insights").WaitAsync(RunningSystem.Deadline);
    }

    [Fact]
    public async Task Commands_load_the_demo_company_verify_the_ledger_and_show_how_to_open_psql()
    {
        Assert.True((await RunAsync("api", "load-demo-company")).Success);
        await Eventually.BeTrueAsync(DemoCompanyIsPostedAsync, RunningSystem.Deadline);

        var verified = await RunAsync("postgres", "verify");
        Assert.True(verified.Success, verified.Message);
        Assert.Contains("faults: 0", verified.Data!.Value, StringComparison.Ordinal);

        Assert.Matches(@"^PGPASSWORD=\w+ psql -h \S+ -p \d+ -U financial_owner ledger$", (await RunAsync("postgres", "psql")).Data!.Value);
    }

    private async Task<bool> DemoCompanyIsPostedAsync()
    {
        var imports = await system.Api.GetFromJsonAsync<JsonElement>(new Uri("/v1/imports", UriKind.Relative));
        return imports.GetProperty("imports").EnumerateArray().Any(import =>
            import.GetProperty("fileName").GetString() == "landscaper_general_journal.csv"
                && import.GetProperty("status").GetString() is "posted" or "already-posted");
    }

    private Task<ExecuteCommandResult> RunAsync(string resource, string command) =>
        system.Application.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(Resource(resource), command);

    private ResourceNotificationService Notifications => system.Application.ResourceNotifications;

    private static int? ProcessId(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.SingleOrDefault(property => property.Name == "executable.pid")?.Value as int?;

    private async Task<CustomResourceSnapshot> SnapshotAsync(string resource) =>
        (await Notifications.WaitForResourceAsync(resource, _ => true)).Snapshot;

    private IResource Resource(string name) =>
        system.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);
}
