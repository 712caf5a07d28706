namespace Financial.ServiceDefaults;

/// <summary>The advisory locks of the system. A test compares the numbers with those in the migrations.</summary>
public static class AdvisoryLocks
{
    /// <summary>Held by <see cref="Migrator"/>: one process at a time applies migrations. The number spells "FINANC".</summary>
    public const long Migrations = 0x46494E414E43;

    /// <summary>
    /// First key of <c>ledger.lock_tenant</c>, whose second key is the tenant: one transaction at a time changes a tenant's ledger.
    /// </summary>
    public const int TenantLedger = 7201;

    /// <summary>Held by <c>ledger.post_load</c> while it attaches tables of months: one transaction at a time does it.</summary>
    public const int Partitions = 7202;

    /// <summary>Held by <c>ledger.index_next_month</c>: one worker at a time builds an index.</summary>
    public const int MonthIndexes = 7203;

    /// <summary>Held while the dead-letter queues are read: a received message is hidden from every other reader.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>Held by the request that uses an <c>Idempotency-Key</c>.</summary>
    public static string IdempotencyKey(int tenantId, int entityId, string key) => $"idempotency:{tenantId}:{entityId}:{key}";
}
