using System.Text.Json;
using Financial.Insights.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Financial.Insights.Tests.Words;

/// <summary>The real OpenAI client against a loopback server that plays each fault of the network and the service.</summary>
public class OpenAIClientTests
{
    [Fact]
    public async Task A_finished_answer_words_the_finding()
    {
        await using var server = await StubServer.StartAsync((context, _) => context.Response.WriteAsync(Completion("stop")));
        var words = await WordAsync(server);
        Assert.Single(words.Accepted);
        Assert.Equal("/v1/chat/completions", server.Requests.Single().Path);
        using var sent = JsonDocument.Parse(server.Requests.Single().Body);
        Assert.True(sent.RootElement.GetProperty("response_format").GetProperty("json_schema").GetProperty("strict").GetBoolean());
        Assert.Equal("stub-model", sent.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Too_many_requests_is_tried_again_when_the_server_says()
    {
        await using var server = await StubServer.StartAsync((context, number) => number == 1
            ? Fail(context, 429, "rate_limit_exceeded", retryAfterSeconds: 1)
            : context.Response.WriteAsync(Completion("stop")));
        Assert.Single((await WordAsync(server)).Accepted);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(429, "insufficient_quota")] // would not pass by waiting
    [InlineData(401, "invalid_api_key")]
    [InlineData(400, "invalid_request_error")]
    public async Task What_waiting_does_not_mend_is_asked_once(int status, string code)
    {
        await using var server = await StubServer.StartAsync((context, _) => Fail(context, status, code));
        var words = await WordAsync(server);
        Assert.False(words.Available);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_HTML_page_in_place_of_an_answer_is_a_fault()
    {
        await using var server = await StubServer.StartAsync((
            context, _) => context.Response.WriteAsync("<!DOCTYPE html><html>proxy</html>"));
        Assert.False((await WordAsync(server)).Available);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_fault()
    {
        await using var server = await StubServer.StartAsync(async (context, _) =>
        {
            var body = Completion("stop");
            context.Response.ContentLength = body.Length;
            await context.Response.WriteAsync(body[..(body.Length / 2)]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        var words = await WordAsync(server);
        Assert.False(words.Available);
        Assert.Empty(words.Accepted);
    }

    [Fact]
    public async Task A_body_that_ends_early_but_cleanly_is_not_used()
    {
        await using var server = await StubServer.StartAsync((context, _) => context.Response.WriteAsync(Completion("length")));
        Assert.Empty((await WordAsync(server)).Accepted);
    }

    [Fact]
    public async Task A_server_that_never_answers_costs_the_deadline_and_no_more()
    {
        await using var server = await StubServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var words = await WordAsync(server,
            settings => settings with { CallTimeout = TimeSpan.FromMilliseconds(100), MonthDeadline = TimeSpan.FromMilliseconds(400) });
        Assert.False(words.Available);
    }

    [Fact]
    public void Without_a_key_there_is_no_model_and_the_key_is_never_printed()
    {
        Assert.Null(ModelSettings.Read(new ConfigurationBuilder().Build()));
        Assert.DoesNotContain("secret", Settings(new Uri("http://localhost/v1")).ToString(), StringComparison.Ordinal);
        var wrong = new ConfigurationBuilder().AddInMemoryCollection([new("OPENAI_API_KEY", "k"), new("OPENAI_BASE_URL", "not an address")])
            .Build();
        Assert.Contains("OPENAI_BASE_URL", Assert.Throws<InvalidOperationException>(() => ModelSettings.Read(wrong)).Message,
            StringComparison.Ordinal);
    }

    private static ModelSettings Settings(Uri endpoint) => ModelSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(
        [new("OPENAI_API_KEY", "secret"), new("OPENAI_BASE_URL", endpoint.ToString()), new("OPENAI_MODEL", "stub-model")]).Build())!;

    private static async Task<ModelWords> WordAsync(StubServer server, Func<ModelSettings, ModelSettings>? change = null)
    {
        var settings = Settings(server.Endpoint);
        settings = change is null ? settings : change(settings);
        using var client = settings.CreateClient();
        return await new ModelWriter(client, settings,
            NullLogger<ModelWriter>.Instance).WordAsync(SomeFindings.Month(SomeFindings.RevenueRose), new FactFormat("USD"), default);
    }

    private static string Completion(string finishReason) => JsonSerializer.Serialize(new
    {
        id = "c1", @object = "chat.completion", created = 1, model = "stub-model",
        choices = new[]
        {
            new
            {
                index = 0, finish_reason = finishReason,
                message = new
                {
                    role = "assistant",
                    content = """{"findings":[{"id":"n1","headline":"{{f1.name}} rose by {{f1.deltaPct}}","""
                        + """ "sentences":[{"text":"Revenue rose by {{f1.delta}}.","factIds":["f1"]}]}]}""",
                },
            },
        },
        usage = new { prompt_tokens = 10, completion_tokens = 5, total_tokens = 15 },
    });

    private static Task Fail(HttpContext context, int status, string code, int? retryAfterSeconds = null)
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { code, message = code, type = code } }));
    }

    private sealed class StubServer(WebApplication app) : IAsyncDisposable
    {
        public List<(string Path, string Body)> Requests { get; } = [];

        public Uri Endpoint => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            + "/v1");

        public static async Task<StubServer> StartAsync(Func<HttpContext, int, Task> answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var server = new StubServer(app);
            app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                server.Requests.Add((context.Request.Path, await reader.ReadToEndAsync()));
                context.Response.ContentType = "application/json";
                await answer(context, server.Requests.Count);
            });
            await app.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
