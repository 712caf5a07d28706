using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Database;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Changes;

/// <summary>
/// Holds a request's <c>Idempotency-Key</c>. The answer is stored in the transaction of the request's effect. The same request sent again
/// gets the stored answer and does nothing. Without the header nothing is held or stored.
/// </summary>
/// <remarks>
/// A session-level advisory lock on its own connection: it spans the whole upload, all instances see it, and it ends with the process.
/// </remarks>
public sealed class IdempotencyKey : IAsyncDisposable
{
    private const string Header = "Idempotency-Key";
    private readonly Caller _caller;
    private readonly string? _key;
    private readonly NpgsqlConnection? _lock;

    private IdempotencyKey(Caller caller, string? key, NpgsqlConnection? lockConnection, StoredAnswer? answer)
    {
        _caller = caller;
        _key = key;
        _lock = lockConnection;
        Answer = answer;
    }

    /// <summary>The stored answer of an earlier request with this key.</summary>
    public StoredAnswer? Answer { get; }

    /// <summary>Takes the request's key, or returns the problem.</summary>
    public static async Task<(IdempotencyKey? Key, Problem? Problem)> HoldAsync(
        HttpRequest request, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return (new IdempotencyKey(caller, null, null, null), null);
        if (values is not [{ Length: >= 1 and <= 200 } key] || key.Any(character => character is < ' ' or > '~'))
            return (null, Problem.Invalid($"/header/{Header}", $"{Header} must be 1 to 200 printable ASCII characters."));

        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            if (!await LockAsync(connection, "pg_try_advisory_lock", caller, key, cancellationToken))
            {
                await connection.DisposeAsync();
                return (null, new Problem(ProblemCode.RequestInProgress,
                    $"A request with this {Header} is still running. Ask again in a moment.") { RetryAfterSeconds = 1 });
            }
            var answer = await StoredAnswer.FindAsync(dataSource, caller, key, cancellationToken);
            return (new IdempotencyKey(caller, key, connection, answer), null);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Identifies a request: equal for equal method, path and content.</summary>
    public static byte[] Hash(HttpRequest request, params IEnumerable<string?> content)
    {
        // Lengths separate ("ab", "c") from ("a", "bc").
        var text = new StringBuilder();
        foreach (var part in content.Prepend(request.Path.Value).Prepend(request.Method))
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Stores the answer in the request's transaction, and deletes answers older than seven days.</summary>
    public async Task StoreAsync(TenantTransaction transaction, byte[] requestHash, IResult answer, string? location)
    {
        if (_key is null)
            return;
        await transaction.ExecuteAsync(
            """
            with forgotten as (delete from app.idempotency where created_at < now() - interval '7 days' and idempotency_key <> @key)
            insert into app.idempotency (tenant_id, entity_id, idempotency_key, request_hash, status, location, body)
              values (@TenantId, @EntityId, @key, @requestHash, @status, @location, @body)
            """, new
            {
                _caller.TenantId, _caller.EntityId, key = _key, requestHash, status = ((IStatusCodeHttpResult)answer).StatusCode, location,
                body = JsonSerializer.Serialize(((IValueHttpResult)answer).Value, ApiJson.Options),
            });
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is null)
            return;
        try
        {
            // Unlock now: the pool resets a connection only on its next use. Pass no token: the request may be over.
            await LockAsync(_lock, "pg_advisory_unlock", _caller, _key!, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The server is gone, and the lock with it.
        }
        finally
        {
            await _lock.DisposeAsync();
        }
    }

    private static Task<bool> LockAsync(
        NpgsqlConnection connection, string function, Caller caller, string key, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<bool>($"select {function}(hashtextextended(@key, 0))",
            new { key = AdvisoryLocks.IdempotencyKey(caller.TenantId, caller.EntityId, key) }, cancellationToken);
}
