using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Load;

/// <summary>The result of an import. Each result settles the message; infrastructure faults are exceptions and cause redelivery.</summary>
public abstract record ImportOutcome
{
    /// <summary>The status in <c>import_run</c> and in the API.</summary>
    public abstract string Status { get; }

    /// <summary>The file's entries are in the journal.</summary>
    public sealed record Posted(PostedFigures Figures) : ImportOutcome
    {
        public override string Status => "posted";
    }

    /// <summary>The file's list (accounts, dimensions, control totals) is written; the journal is unchanged.</summary>
    public sealed record Listed(long Rows) : ImportOutcome
    {
        public override string Status => "posted";
    }

    /// <summary>
    /// Nothing was new: the same bytes (<c>already-posted</c>), or only rows that are already in the journal (<c>already-imported</c>).
    /// </summary>
    public sealed record AlreadyPosted(string Code, string Detail, Guid? PostedBy) : ImportOutcome
    {
        public override string Status => "already-posted";

        public static AlreadyPosted SameFile(Guid postedBy) => new("already-posted", "the same file was posted before", postedBy);

        public static AlreadyPosted OnlyKnownRows(long rows) =>
            new("already-imported", $"all {rows} rows are in the journal already", null);
    }

    /// <summary>Nothing was posted; the refusals state the reasons.</summary>
    public sealed record Rejected(Refusals Refusals) : ImportOutcome
    {
        public override string Status => "rejected";

        public static Rejected Of(Refusal reason)
        {
            var refusals = new Refusals();
            refusals.Add(reason);
            return new Rejected(refusals);
        }
    }

    /// <summary>Nothing is posted yet: the import runs again after a person has confirmed it (IMP-4, IMP-7).</summary>
    public sealed record AwaitingConfirmation(ImportPreview Preview) : ImportOutcome
    {
        public override string Status => "awaiting-confirmation";
    }

    /// <summary>The import ended before this delivery of its message.</summary>
    public sealed record AlreadyEnded : ImportOutcome
    {
        public override string Status => "ended";
    }
}
