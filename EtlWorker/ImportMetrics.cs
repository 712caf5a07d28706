using System.Diagnostics.Metrics;
using Financial.EtlWorker.Load;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker;

/// <summary>Counts imports, lines and refusals on the system's meter.</summary>
public sealed class ImportMetrics
{
    private readonly Counter<long> _imports = FinancialTelemetry.Meter.CreateCounter<long>("financial.imports", "{import}",
        "Imports by outcome.");
    private readonly Counter<long> _lines = FinancialTelemetry.Meter.CreateCounter<long>("financial.import.lines", "{line}",
        "Journal lines posted.");
    private readonly Counter<long> _refusals = FinancialTelemetry.Meter.CreateCounter<long>("financial.import.refusals", "{row}",
        "Rows refused.");
    private readonly Counter<long> _faults = FinancialTelemetry.Meter.CreateCounter<long>("financial.import.faults", "{fault}",
        "Faults met while importing.");

    public void Ended(ImportOutcome outcome)
    {
        _imports.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Status));
        if (outcome is ImportOutcome.Posted posted) _lines.Add(posted.Figures.Lines);
        if (outcome is ImportOutcome.Rejected rejected) _refusals.Add(rejected.Refusals.Count);
    }

    public void Faulted(string code) => _faults.Add(1, new KeyValuePair<string, object?>("code", code));
}
