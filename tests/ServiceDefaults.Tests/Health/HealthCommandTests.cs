using Financial.Fixtures;
using Financial.LocalInfrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Financial.ServiceDefaults.Tests.Health;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("http://localhost:5000/", "", "")]
    [InlineData("http://localhost:8080/", "ASPNETCORE_HTTP_PORTS", "8080")]
    [InlineData("http://localhost:8080/", "HTTP_PORTS", "8080;8081")]
    [InlineData("http://localhost:8000/", "ASPNETCORE_URLS", "http://+:8000")]
    [InlineData("http://localhost:8000/", "ASPNETCORE_URLS", "http://*:8000/")]
    [InlineData("http://localhost:8000/", "ASPNETCORE_URLS", "http://0.0.0.0:8000")]
    [InlineData("http://localhost:8000/", "URLS", "http://[::]:8000")]
    [InlineData("http://127.0.0.1:8000/", "ASPNETCORE_URLS", "https://+:8443;http://127.0.0.1:8000")]
    [InlineData("http://[::1]:8000/", "ASPNETCORE_URLS", "http://[::1]:8000")]
    [InlineData("http://localhost/", "ASPNETCORE_URLS", "http://localhost")]
    public void It_asks_where_the_service_is_told_to_listen(string expected, string setting, string value) =>
        Assert.Equal(expected, HealthCommand.Address(name => name == setting ? value : null).ToString());

    [Fact]
    public void Urls_win_over_ports_as_in_the_service_itself() =>
        Assert.Equal(8000, HealthCommand.Address(name => name switch { "ASPNETCORE_URLS" => "http://+:8000",
            "ASPNETCORE_HTTP_PORTS" => "8080", _ => null }).Port);

    [Fact]
    public void It_is_requested_by_the_one_word_health()
    {
        Assert.True(HealthCommand.Requested(["health"]));
        Assert.False(HealthCommand.Requested([]));
        Assert.False(HealthCommand.Requested(["migrate"]));
    }

    [Fact]
    public async Task A_live_service_is_healthy_even_while_its_database_is_away()
    {
        await using var service = await StartAsync();

        Assert.Equal(0, await HealthCommand.RunAsync(new Uri(service.Urls.Single()), CancellationToken.None));

        using var client = new HttpClient();
        var ready = await client.GetAsync(new Uri(service.Urls.Single() + "/health/ready"));
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, (int)ready.StatusCode);
        Assert.Equal(
            """{"status":"Unhealthy","checks":{"PostgreSql":"Unhealthy","schema":"Unhealthy"}}""", await ready.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_unhealthy() =>
        Assert.Equal(1, await HealthCommand.RunAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}"), CancellationToken.None));

    [Fact]
    public async Task A_service_that_answers_with_an_error_is_unhealthy()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/health/live", () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync();

        Assert.Equal(1, await HealthCommand.RunAsync(new Uri(app.Urls.Single()), CancellationToken.None));
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("EtlWorker")]
    [InlineData("Insights")]
    public async Task Every_service_has_it_0_while_it_runs_and_1_when_nothing_listens(string service)
    {
        // Live is less than ready: neither the database nor SQS is there.
        var nobody = $"127.0.0.1:{FreePort.Next()}";
        await using var running = await ServiceProcess.StartAsync(service, new Dictionary<string, string>
        {
            ["DATABASE_URL"] = $"postgresql://service:pw@{nobody}/ledger", ["AWS_ENDPOINT_URL"] = $"http://{nobody}",
            ["AWS_REGION"] = SqsS3Emulator.Region,
            ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local",
        }, "/health/live");

        Assert.Equal((0, ""), await running.RunBesideAsync("health"));
        await running.KillAsync();
        var (exitCode, text) = await running.RunBesideAsync("health");

        Assert.Equal(1, exitCode);
        Assert.Equal($"unhealthy: {running.Address}health/live did not answer", Assert.Single(text.Split('\n')).Split(" (")[0]);
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["DATABASE_URL"] = $"postgresql://api:pw@127.0.0.1:{FreePort.Next()}/x";
        builder.AddServiceDefaults("api");
        var app = builder.Build();
        app.MapServiceDefaults();
        await app.StartAsync();
        return app;
    }
}
