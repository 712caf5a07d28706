using System.Reflection;
using System.Text.Json;

namespace Financial.Fixtures;

/// <summary>The committed sample files under tests/samples, and their expected figures.</summary>
public static class Samples
{
    private static readonly Lazy<JsonDocument> ExpectedFigures = new(() => JsonDocument.Parse(File.ReadAllBytes(Path("expected.json"))));

    /// <summary>The repository's root folder.</summary>
    public static string RepositoryRoot { get; } = typeof(Samples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>expected.json.</summary>
    public static JsonElement Expected => ExpectedFigures.Value.RootElement;

    /// <summary>The full path of a sample, for example <c>sage/sage50us_general_journal.csv</c>.</summary>
    public static string Path(string name)
    {
        var path = System.IO.Path.Combine(RepositoryRoot, "tests", "samples", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no sample {name} in tests/samples.", path);
    }
}
