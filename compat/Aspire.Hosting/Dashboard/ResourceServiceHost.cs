using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The server that the dashboard asks for resources, consoles and commands: gRPC on a free port of the loopback.</summary>
internal sealed class ResourceServiceHost(
    ResourceNotificationService notifications, ResourceLoggerService loggers, ResourceCommandService commands, IConfiguration configuration)
    : IAsyncDisposable
{
    private readonly TaskCompletionSource<string> url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private WebApplication? server;

    /// <summary>The address, once the server listens.</summary>
    internal Task<string> Url => url.Task;

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ResourceService(
            notifications, loggers, commands, configuration["AppHost:DashboardApplicationName"] ?? "AppHost", stopping.Token));
        server = builder.Build();
        server.Use(CheckKeyAsync);
        server.MapGrpcService<ResourceService>();
        await server.StartAsync(cancellationToken);
        url.SetResult(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        if (server is not null)
            await server.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        stopping.Dispose();
    }

    private Task CheckKeyAsync(HttpContext context, RequestDelegate next)
    {
        var expected = Encoding.UTF8.GetBytes(configuration["AppHost:ResourceService:ApiKey"]!);
        var given = Encoding.UTF8.GetBytes(context.Request.Headers["x-resource-service-api-key"].ToString());
        if (CryptographicOperations.FixedTimeEquals(expected, given))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
