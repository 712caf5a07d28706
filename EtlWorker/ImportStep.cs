using System.Diagnostics;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker;

/// <summary>
/// One step of an import. The code runs each step inside a span of its name, and <c>EtlWorker --describe</c> prints the same objects.
/// </summary>
/// <param name="Name">The name of the span.</param>
/// <param name="Does">The work of the step, in one sentence.</param>
public sealed record ImportStep(string Name, string Does)
{
    public static readonly ImportStep Import = new("import file",
        $"takes a message from the queue {Queues.ImportFile}; all other steps run inside this one, which stores how the import ended");

    public static readonly ImportStep Extract = new("extract", "downloads the file from the bucket to local disk");

    public static readonly ImportStep Survey = new("survey",
        "finds encoding, layout, date order and repeated rows, as far as it can while the file arrives");

    public static readonly ImportStep TransformAndLoad = new("transform and load",
        "leaves out rows that are posted already, makes balanced entries of the others and copies them to load tables");

    public static readonly ImportStep Post = new("post",
        $"refuses, asks, or posts the entries, with a message to the queue {Queues.GenerateInsights} in the same transaction");

    public static readonly ImportStep List = new("import list",
        "instead of the two steps before, for a list of accounts, dimensions or control totals: writes the whole list or nothing");

    /// <summary>Every step, in the order in which they start.</summary>
    public static readonly IReadOnlyList<ImportStep> All = [Import, Extract, Survey, TransformAndLoad, Post, List];

    /// <summary>Starts the step's span, below <paramref name="parent"/> or else the current span. Null without a listener.</summary>
    public Activity? Start(ActivityContext parent = default) =>
        FinancialTelemetry.ActivitySource.StartActivity(Name, ActivityKind.Internal, parent);

    public override string ToString() => $"{Name}: {Does}";
}
