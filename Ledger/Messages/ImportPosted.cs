namespace Financial.Ledger.Messages;

/// <summary>
/// An import was posted, or a withheld posting is now served. Sent by EtlWorker and Api through their outboxes to
/// <see cref="Queues.GenerateInsights"/>.
/// </summary>
/// <param name="ImportId">The posted import.</param>
/// <param name="TenantId">The tenant: the boundary of row-level security.</param>
/// <param name="EntityId">The company whose ledger changed.</param>
/// <param name="LedgerVersion">The ledger version of the posting.</param>
/// <param name="Months">The changed months by their first day, ascending.</param>
public sealed record ImportPosted(Guid ImportId, int TenantId, int EntityId, long LedgerVersion, IReadOnlyList<DateOnly> Months);
