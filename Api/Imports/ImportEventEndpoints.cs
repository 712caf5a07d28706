using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>
/// <c>GET /v1/imports/{id}/events</c>: server-sent events, one status at each change, until it is final (JOB-2). A reader that reconnects
/// with <c>Last-Event-ID</c> gets only newer events; after the final state it gets 204, which ends reconnecting.
/// </summary>
public static class ImportEventEndpoints
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    public static void MapImportEvents(this RouteGroupBuilder v1) =>
        v1.MapGet("/imports/{importId:guid}/events", FollowAsync)
            .WithTags("Imports")
            .WithName("FollowImport")
            .WithSummary("Follows an import by server-sent events; each carries the status")
            .Produces<ImportStatus>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent);

    private static async Task FollowAsync(
        Guid importId, HttpContext context, Caller caller, NpgsqlDataSource dataSource, ImportChanges changes, TimeProvider clock,
        IHostApplicationLifetime lifetime)
    {
        // Open streams must not delay shutdown.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var follower = changes.Follow(caller.TenantId, importId);
        if (await ReadAsync(dataSource, caller, importId, ending.Token) is not { } status)
        {
            await Problem.NotFound("import").ExecuteAsync(context);
            return;
        }

        var (id, json) = Event(status);
        var seen = context.Request.Headers["Last-Event-ID"].ToString();
        if (status.IsFinal && id == seen)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await SendChangesAsync();
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, or the Api stops: the reader reconnects with its last id.
        }

        async Task SendChangesAsync()
        {
            await WriteAsync(context, "retry: 1000\n\n", ending.Token);
            var quietSince = clock.GetTimestamp();
            while (true)
            {
                if (id != seen)
                {
                    // id: 4be0643f1d98573b
                    // data: {"importId":"…","state":"running", …}
                    await WriteAsync(context, $"id: {id}\ndata: {json}\n\n", ending.Token);
                    (seen, quietSince) = (id, clock.GetTimestamp());
                }
                else if (clock.GetElapsedTime(quietSince) >= Heartbeat)
                {
                    await WriteAsync(context, ": still there\n\n", ending.Token);
                    quietSince = clock.GetTimestamp();
                }
                if (status.IsFinal)
                    return;
                await follower.WaitAsync(Poll, ending.Token);
                status = await ReadPatientlyAsync(dataSource, caller, importId, status, ending.Token);
                (id, json) = Event(status);
            }
        }
    }

    /// <summary>Returns the last status while the database is away: the stream survives a database restart.</summary>
    private static async Task<ImportStatus> ReadPatientlyAsync(
        NpgsqlDataSource dataSource, Caller caller, Guid importId, ImportStatus last, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(dataSource, caller, importId, cancellationToken) ?? last;
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            return last;
        }
    }

    private static async Task<ImportStatus?> ReadAsync(
        NpgsqlDataSource dataSource, Caller caller, Guid importId, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return await ImportStatus.FindAsync(transaction, caller.EntityId, importId);
    }

    /// <summary>The id is a hash of the content: equal statuses have equal ids on every instance.</summary>
    private static (string Id, string Json) Event(ImportStatus status)
    {
        var json = JsonSerializer.Serialize(status, ApiJson.Options);
        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 8)), json);
    }

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        await context.Response.WriteAsync(text, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
