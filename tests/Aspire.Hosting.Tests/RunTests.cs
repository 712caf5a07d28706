using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Aspire.Hosting.Tests;

[Collection(RunningSystemCollection.Name)]
public class RunTests(RunningSystem system)
{
    private readonly CancellationToken deadline = new CancellationTokenSource(RunningSystem.Deadline).Token;

    private ResourceNotificationService Notifications => system.App.ResourceNotifications;

    [Fact]
    public async Task A_service_gets_what_the_model_says()
    {
        await Notifications.WaitForResourceHealthyAsync("web", deadline);
        using var web = system.App.CreateHttpClient("web");

        Assert.Equal("<a{{b}}c>", await web.GetStringAsync("/variable/SECRET", deadline));
        Assert.Equal("yes", await web.GetStringAsync("/variable/FROM_PROFILE", deadline));
        Assert.Equal("web", await web.GetStringAsync("/variable/OTEL_SERVICE_NAME", deadline));
        Assert.StartsWith("http://localhost:", await web.GetStringAsync("/variable/ASPNETCORE_URLS", deadline), StringComparison.Ordinal);
        Assert.Contains("x-otlp-api-key=", await web.GetStringAsync("/variable/OTEL_EXPORTER_OTLP_HEADERS", deadline), StringComparison.Ordinal);
        Assert.NotEqual(5613, system.App.GetEndpoint("web").Port);
    }

    [Fact]
    public async Task Replicas_share_one_address_and_have_their_own_identity()
    {
        await Notifications.WaitForResourceHealthyAsync("web", deadline);
        var (processes, identities) = (new HashSet<string>(), new HashSet<string>());
        while (processes.Count < 2 || identities.Count < 2)
        {
            using var web = system.App.CreateHttpClient("web");
            processes.Add(await web.GetStringAsync("/process", deadline));
            identities.Add(await web.GetStringAsync("/variable/OTEL_RESOURCE_ATTRIBUTES", deadline));
        }
        Assert.All(identities, identity => Assert.Matches("^service.instance.id=[a-z]{8}$", identity));
    }

    [Fact]
    public async Task A_dependant_starts_after_what_it_waits_for_and_knows_its_address()
    {
        await Notifications.WaitForResourceAsync("client", KnownResourceStates.Running, deadline);
        var line = await ConsoleLineAsync("client", "web is at");

        Assert.EndsWith($"web is at {system.App.GetEndpoint("web").ToString().TrimEnd('/')}", line.Content, StringComparison.Ordinal);
        Assert.True((await ConsoleLineAsync("client", "trouble")).IsErrorMessage);
        lock (system.Raised)
            Assert.True(system.Raised.IndexOf("ready web") is var ready and >= 0 && ready < system.Raised.IndexOf("before client"));
    }

    [Fact]
    public async Task A_one_shot_that_succeeds_stays_finished()
    {
        var ended = await Notifications.WaitForResourceAsync("prepare", change => change.Snapshot.State?.Text == KnownResourceStates.Finished, deadline);

        Assert.Equal(0, ended.Snapshot.ExitCode);
    }

    [Fact]
    public async Task The_failure_of_a_one_shot_fails_those_who_wait_for_it()
    {
        var failed = await Notifications.WaitForResourceAsync("failing-once", change => change.Snapshot.State?.Text == KnownResourceStates.Exited, deadline);
        await Notifications.WaitForResourceAsync("waits-in-vain", KnownResourceStates.FailedToStart, deadline);

        Assert.Equal(4, failed.Snapshot.ExitCode);
        Assert.Contains("exited with code 4, expected 0", (await ConsoleLineAsync("waits-in-vain", "does not start")).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crashed_service_is_shown_and_started_again_later_each_time()
    {
        var crashed = await Notifications.WaitForResourceAsync("crashing", change => change.Snapshot.State?.Text == KnownResourceStates.Exited, deadline);
        Assert.Equal(3, crashed.Snapshot.ExitCode);

        await ConsoleLineAsync("crashing", "started again in 1 s");
        await Notifications.WaitForResourceAsync("crashing", KnownResourceStates.Running, deadline);
        await ConsoleLineAsync("crashing", "started again in 2 s");
    }

    [Fact]
    public async Task What_cannot_start_says_why()
    {
        foreach (var (name, reason) in new[] { ("missing-program", "no-such-program-anywhere"), ("lacks-parameter", "Parameters:absent"), ("box", "no container engine") })
        {
            await Notifications.WaitForResourceAsync(name, KnownResourceStates.FailedToStart, deadline);
            await ConsoleLineAsync(name, reason);
        }
        await Notifications.WaitForResourceAsync("absent", KnownResourceStates.ValueMissing, deadline);
    }

    [Fact]
    public async Task Commands_start_and_stop_and_restart()
    {
        await Notifications.WaitForResourceAsync("on-demand", KnownResourceStates.NotStarted, deadline);
        Assert.True((await system.App.ResourceCommands.ExecuteCommandAsync("on-demand", "start", deadline)).Success);
        await Notifications.WaitForResourceAsync("on-demand", KnownResourceStates.Running, deadline);
        Assert.True((await system.App.ResourceCommands.ExecuteCommandAsync("on-demand", "stop", deadline)).Success);
        await Notifications.WaitForResourceAsync("on-demand", change => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text), deadline);

        var first = await RunningProcessAsync("to-be-restarted", not: null);
        Assert.True((await system.App.ResourceCommands.ExecuteCommandAsync("to-be-restarted", "restart", deadline)).Success);
        await RunningProcessAsync("to-be-restarted", not: first);
        Assert.False((await system.App.ResourceCommands.ExecuteCommandAsync("to-be-restarted", "fly", deadline)).Success);
    }

    [Fact]
    public async Task A_command_of_the_model_runs_for_each_instance()
    {
        var web = await Notifications.WaitForResourceHealthyAsync("web", deadline);

        var result = await system.App.ResourceCommands.ExecuteCommandAsync(web.ResourceId, "greet", deadline);

        Assert.Equal($"hello from {web.ResourceId}", result.Message);
    }

    private async Task<int> RunningProcessAsync(string name, int? not)
    {
        static int? Id(ResourceEvent change) => change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value as int?;
        var running = await Notifications.WaitForResourceAsync(
            name, change => change.Snapshot.State?.Text == KnownResourceStates.Running && Id(change) is { } id && id != not, deadline);
        return Id(running)!.Value;
    }

    private async Task<LogLine> ConsoleLineAsync(string name, string text)
    {
        var loggers = (ResourceLoggerService)system.App.Services.GetService(typeof(ResourceLoggerService))!;
        var instance = (await Notifications.WaitForResourceAsync(name, _ => true, deadline)).ResourceId;
        await foreach (var batch in loggers.WatchAsync(instance).WithCancellation(deadline))
            foreach (var line in batch)
                if (line.Content.Contains(text, StringComparison.Ordinal))
                    return line;
        throw new InvalidOperationException($"'{name}' has never written '{text}'.");
    }
}
