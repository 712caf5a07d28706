using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Financial.Api.Database;
using Financial.Ledger.Database;
using Financial.ServiceDefaults;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Financial.Api.Authentication;

/// <summary>API keys: shown once, stored as SHA-256, revocable (AUTH-3). A revoked key stops working within 30 seconds.</summary>
public sealed class ApiKeys(NpgsqlDataSource dataSource, IMemoryCache cache)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(30);

    /// <summary>Finds the caller with key <paramref name="secret"/>; null when the key is unknown, revoked or expired.</summary>
    public async Task<Caller?> FindAsync(string secret, string? address, CancellationToken cancellationToken)
    {
        var hash = Hash(secret);
        var entry = (typeof(ApiKeys), Convert.ToHexString(hash));
        if (cache.TryGetValue(entry, out Caller? known))
            return known;

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var caller = await connection.QuerySingleOrDefaultAsync<Caller>(
            "select tenant_id, entity_id, api_key_id, name from app.use_api_key(@hash, @address)", new { hash, address },
            cancellationToken);
        if (caller is null)
            return null;
        return cache.Set(entry, caller, KnownFor);
    }

    /// <summary>Creates a key and returns its secret; the secret is not stored.</summary>
    public async Task<string> CreateAsync(
        int tenantId, int entityId, string name, DateTimeOffset? expiresAt, string action, CancellationToken cancellationToken)
    {
        var secret = "fin_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var transaction = await dataSource.BeginTenantTransactionAsync(tenantId, cancellationToken);
        await transaction.ExecuteAsync(
            """
            with key as (
              insert into app.api_key (tenant_id, entity_id, name, key_hash, expires_at)
              values (@tenantId, @entityId, @name, @hash, @expiresAt)
              returning tenant_id, entity_id, name, api_key_id)
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject)
            select tenant_id, entity_id, name, @action, api_key_id::text from key
            """, new { tenantId, entityId, name, hash = Hash(secret), expiresAt = expiresAt?.ToUniversalTime(), action });
        await transaction.CommitAsync(cancellationToken);
        return secret;
    }

    /// <summary>Revokes all keys of that name and returns their number.</summary>
    public async Task<int> RevokeAsync(int tenantId, string name, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(tenantId, cancellationToken);
        var revoked = await transaction.ExecuteAsync(
            """
            with revoked as (
              update app.api_key set revoked_at = now() where name = @name and revoked_at is null
              returning tenant_id, entity_id, name, api_key_id)
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject)
            select tenant_id, entity_id, name, 'api-key-revoked', api_key_id::text from revoked
            """, new { name });
        await transaction.CommitAsync(cancellationToken);
        return revoked;
    }

    // A key has 256 random bits; it cannot be guessed, so a slow hash adds nothing.
    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
