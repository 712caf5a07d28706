using System.Security.Cryptography;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Changes;

/// <summary>The answer to an earlier request with an <c>Idempotency-Key</c>.</summary>
public sealed record StoredAnswer(byte[] RequestHash, int Status, string? Location, string Body)
{
    /// <summary>Returns the stored answer for the same request; a problem for a different one.</summary>
    public IResult For(byte[] requestHash) => CryptographicOperations.FixedTimeEquals(RequestHash, requestHash)
        ? new Replay(this)
        : new Problem(ProblemCode.IdempotencyKeyReused,
            "This Idempotency-Key was used with other content. Use a new key for a new request.");

    internal static async Task<StoredAnswer?> FindAsync(
        NpgsqlDataSource dataSource, Caller caller, string key, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return await transaction.FindAsync<StoredAnswer>(
            """
            select request_hash as RequestHash, status as Status, location as Location, body as Body
            from app.idempotency where entity_id = @EntityId and idempotency_key = @key
            """, new { caller.EntityId, key });
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
