namespace ManifestToEcs.Rehearsal;

/// <summary>A step of the rehearsal failed. The message names the step and holds the end of its output.</summary>
public sealed class RehearsalException(string message) : Exception(message);
