namespace Financial.ServiceDefaults.Tests.Telemetry;

/// <summary>
/// Tests of what a process exports, which run while no other test does. Hosts of one process share their instruments by name: when another
/// test's host ends, the exporter under test takes the instrument for ended and drops every later measurement.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessTelemetry
{
    public const string Name = "process telemetry";
}
