namespace Financial.Ledger.Messages;

/// <summary>
/// Says that an import has been posted, or that one that was withheld is served now. Sent by EtlWorker and Api through their outboxes to
/// <see cref="Queues.GenerateInsights"/>.
/// </summary>
/// <param name="ImportId">The import that was posted.</param>
/// <param name="TenantId">The installation's customer: the row-level-security boundary.</param>
/// <param name="EntityId">The company whose ledger changed.</param>
/// <param name="LedgerVersion">The ledger version that the posting made.</param>
/// <param name="Months">The months whose figures changed, each as its first day, ascending.</param>
public sealed record ImportPosted(Guid ImportId, int TenantId, int EntityId, long LedgerVersion, IReadOnlyList<DateOnly> Months);
