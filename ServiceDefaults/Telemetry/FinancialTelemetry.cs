using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Financial.ServiceDefaults;

/// <summary>The one activity source and the one meter on which the system's own spans and figures are recorded.</summary>
public static class FinancialTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Financial";

    /// <summary>Spans of the system's own steps: ids in tags, never amounts or descriptions.</summary>
    public static readonly ActivitySource ActivitySource = new(Name);

    /// <summary>Counters and histograms of the services: imports, lines, rejects, outbox lag, queue age.</summary>
    public static readonly Meter Meter = new(Name);
}
