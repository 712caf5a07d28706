using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Writes one list, inside the tenant's transaction and under its lock; the caller commits.</summary>
public abstract class ListLoad
{
    /// <summary>What <see cref="WriteAsync"/> did to figures that are posted; null when it changed none.</summary>
    public ChartVersion? ChangedFigures { get; protected set; }

    /// <summary>The entry that <see cref="WriteAsync"/> posted; null when it posted none.</summary>
    public PostedFigures? Posted { get; protected set; }

    /// <summary>The load of a list.</summary>
    public static ListLoad Of(ListDraft list) => list switch
    {
        AccountListDraft accounts => new AccountListLoad(accounts),
        DimensionListDraft members => new DimensionListLoad(members),
        TrialBalanceList balances => new TrialBalanceLoad(balances),
        _ => throw new InvalidOperationException($"Nothing writes a {list.GetType().Name}."),
    };

    /// <summary>What a person has to say before the list is written; it may add refusals to the list.</summary>
    /// <param name="connection">Inside the tenant's transaction, under its lock.</param>
    /// <param name="message">The import.</param>
    /// <param name="currency">The currency of the books.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    public virtual Task<IReadOnlyList<Question>> QuestionsAsync(
        NpgsqlConnection connection, ImportFile message, Currency currency, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Question>>([]);

    /// <summary>Writes the list. Returns how many rows it holds.</summary>
    public abstract Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken);
}
