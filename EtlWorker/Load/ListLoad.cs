using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Writes one list in the tenant's transaction and under its lock; the caller commits.</summary>
public abstract class ListLoad
{
    /// <summary>The change to posted figures made by <see cref="WriteAsync"/>; null if it changed none.</summary>
    public ChartVersion? ChangedFigures { get; protected set; }

    /// <summary>The entry posted by <see cref="WriteAsync"/>; null if it posted none.</summary>
    public PostedFigures? Posted { get; protected set; }

    /// <summary>Returns the load for a list.</summary>
    public static ListLoad Of(ListDraft list) => list switch
    {
        AccountListDraft accounts => new AccountListLoad(accounts),
        DimensionListDraft members => new DimensionListLoad(members),
        TrialBalanceList balances => new TrialBalanceLoad(balances),
        _ => throw new InvalidOperationException($"Nothing writes a {list.GetType().Name}."),
    };

    /// <summary>Returns the questions that a person must answer before the list is written; may add refusals to the list.</summary>
    /// <param name="connection">A connection in the tenant's transaction, under its lock.</param>
    /// <param name="message">The import.</param>
    /// <param name="currency">The currency of the books.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    public virtual Task<IReadOnlyList<Question>> QuestionsAsync(
        NpgsqlConnection connection, ImportFile message, Currency currency, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Question>>([]);

    /// <summary>Writes the list. Returns the number of its rows.</summary>
    public abstract Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken);
}
