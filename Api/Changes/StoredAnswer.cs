using System.Security.Cryptography;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Changes;

/// <summary>The answer that a request with an <c>Idempotency-Key</c> was given.</summary>
public sealed record StoredAnswer(byte[] RequestHash, int Status, string? Location, string Body)
{
    /// <summary>The stored answer for the same request; a problem when the key came with another one.</summary>
    public IResult For(byte[] requestHash) => CryptographicOperations.FixedTimeEquals(RequestHash, requestHash)
        ? new Replay(this)
        : new Problem(ProblemCode.IdempotencyKeyReused,
            "This Idempotency-Key was used with other content. Use a new key for a new request.");

    internal static async Task<StoredAnswer?> FindAsync(
        NpgsqlDataSource dataSource, Caller caller, string key, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var command = new NpgsqlCommand(
            "select request_hash, status, location, body from app.idempotency where entity_id = $1 and idempotency_key = $2",
            transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        command.Parameters.Add(new NpgsqlParameter { Value = key });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredAnswer(
                reader.GetFieldValue<byte[]>(0), reader.GetInt32(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2), reader.GetString(3))
            : null;
    }

    private sealed class Replay(StoredAnswer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = answer.Status;
            response.ContentType = "application/json; charset=utf-8";
            response.Headers["Idempotency-Replayed"] = "true";
            if (answer.Location is not null)
                response.Headers.Location = answer.Location;
            return response.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}
