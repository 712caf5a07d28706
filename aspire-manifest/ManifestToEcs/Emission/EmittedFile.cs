namespace ManifestToEcs.Emission;

/// <summary>A file of the output: path below the output directory with <c>/</c>, text with LF and a newline at the end.</summary>
public sealed record EmittedFile(string Path, string Content, bool Executable = false);
