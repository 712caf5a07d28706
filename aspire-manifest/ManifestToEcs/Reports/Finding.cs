namespace ManifestToEcs.Reports;

/// <summary>How much a finding weighs: an error stops the publication, a warning and a note do not.</summary>
public enum Severity
{
    Error,
    Warning,
    Note,
}

/// <summary>The file that a finding is about.</summary>
public enum Document
{
    Manifest,
    Overlay,

    /// <summary>An emitted file, named by <see cref="Location.File"/>.</summary>
    Output,
}

/// <summary>
/// The place of a finding: a JSON pointer (RFC 6901) into the manifest, the overlay or an emitted file, with the line when the text
/// could not be parsed.
/// </summary>
/// <param name="File">Path below the output directory; only for <see cref="Document.Output"/>.</param>
public sealed record Location(Document Document, string Pointer, int? Line = null, int? Column = null, string? File = null)
{
    public static Location InManifest(string pointer) => new(Document.Manifest, pointer);

    public static Location InOverlay(string pointer) => new(Document.Overlay, pointer);

    public static Location InOutput(string file, string pointer) => new(Document.Output, pointer, File: file);
}

/// <summary>
/// One thing that is wrong or worth knowing: a stable code, its place, what it is and what to do. Never holds a secret's value.
/// </summary>
/// <param name="Code">Kebab-case and stable; every code stands in <see cref="FindingCodes"/>.</param>
/// <param name="Advice">The remedy, one sentence; required for errors.</param>
public sealed record Finding(string Code, Severity Severity, Location Location, string Message, string? Advice = null);
