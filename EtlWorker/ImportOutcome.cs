using Financial.EtlWorker.Load;
using Financial.EtlWorker.Transform;

namespace Financial.EtlWorker;

/// <summary>What became of an import. Each of these settles the message; infrastructure faults are exceptions and come again.</summary>
public abstract record ImportOutcome
{
    /// <summary>The status as <c>import_run</c> and the API write it.</summary>
    public abstract string Status { get; }

    /// <summary>The file's entries are in the journal.</summary>
    public sealed record Posted(PostedFigures Figures) : ImportOutcome
    {
        public override string Status => "posted";
    }

    /// <summary>The file's list (accounts, dimensions, control totals) is written; the journal is as it was.</summary>
    public sealed record Listed(long Rows) : ImportOutcome
    {
        public override string Status => "posted";
    }

    /// <summary>Nothing was new: the same bytes (<c>already-posted</c>), or only rows that are in the journal (<c>already-imported</c>).</summary>
    public sealed record AlreadyPosted(string Code, string Detail, Guid? PostedBy) : ImportOutcome
    {
        public override string Status => "already-posted";
    }

    /// <summary>Nothing was posted; the refusals say why.</summary>
    public sealed record Rejected(Refusals Refusals) : ImportOutcome
    {
        public override string Status => "rejected";
    }

    /// <summary>The import had ended before this delivery of its message.</summary>
    public sealed record AlreadyEnded : ImportOutcome
    {
        public override string Status => "ended";
    }
}
