namespace ManifestToEcs.Reports;

/// <summary>How much a finding weighs: an error stops the publication, a warning and a note do not.</summary>
public enum Severity
{
    Error,
    Warning,
    Note,
}

/// <summary>The input file that a finding is about.</summary>
public enum Document
{
    Manifest,
    Overlay,
}

/// <summary>Where a finding lies: a JSON pointer (RFC 6901) into the manifest or the overlay, with the line when the text could not be parsed.</summary>
public sealed record Location(Document Document, string Pointer, int? Line = null, int? Column = null)
{
    public static Location InManifest(string pointer) => new(Document.Manifest, pointer);

    public static Location InOverlay(string pointer) => new(Document.Overlay, pointer);

    public override string ToString() =>
        $"{(Document == Document.Manifest ? "manifest" : "overlay")}{(Line is null ? "" : $":{Line}:{Column}")} {(Pointer.Length == 0 ? "/" : Pointer)}";
}

/// <summary>One thing that is wrong or worth knowing: a stable code, its place, what it is and what to do. Never holds a secret's value.</summary>
/// <param name="Code">Kebab-case and stable; every code stands in <see cref="FindingCodes"/>.</param>
/// <param name="Advice">What to do about it, one sentence; required for errors.</param>
public sealed record Finding(string Code, Severity Severity, Location Location, string Message, string? Advice = null);
