using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Load;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Transform;

/// <summary>What takes rows in and may refuse them: an entry or a list in work.</summary>
public interface IRowTaker
{
    /// <summary>Refuses one row, for the field of a column where one is at fault.</summary>
    void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null);
}

/// <summary>
/// The list in work: takes a file's rows in, then writes them inside the tenant's transaction. One object serves one file.
/// </summary>
public abstract class ListDraft : IRowTaker
{
    public Refusals Refusals { get; } = new();

    /// <summary>What <see cref="WriteAsync"/> did to figures that are posted; null when it changed none.</summary>
    public ChartVersion? ChangedFigures { get; protected set; }

    /// <summary>The entry that <see cref="WriteAsync"/> posted; null when it posted none.</summary>
    public PostedFigures? Posted { get; protected set; }

    /// <summary>Takes a data row in, or refuses it.</summary>
    public abstract void Read(in SourceRow row);

    /// <summary>Takes a row before the header in: a title.</summary>
    public virtual void ReadTitle(in SourceRow row)
    {
    }

    /// <summary>Takes a row in that states sums of the file itself.</summary>
    public virtual void ReadTotals(in SourceRow row)
    {
    }

    /// <summary>Checks what can only be seen when all rows are there.</summary>
    public virtual void Complete(ImportFile message)
    {
    }

    /// <summary>What a person has to say before the list is written.</summary>
    /// <param name="connection">Inside the tenant's transaction, under its lock.</param>
    /// <param name="message">The import.</param>
    /// <param name="currency">The currency of the books.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    public virtual Task<IReadOnlyList<Question>> QuestionsAsync(
        NpgsqlConnection connection, ImportFile message, Currency currency, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Question>>([]);

    /// <summary>Writes the list under the tenant's lock; the caller commits. Returns how many rows it holds.</summary>
    public abstract Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken);

    public void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null) =>
        Refusals.Add(new Refusal(row.Line, code, detail, hint) { Field = row.FieldNumber(column) }, row.Original);
}
