using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Financial.ServiceDefaults;

/// <summary>One numbered step of the schema: <c>Migrations/0002_create_outbox_and_inbox.sql</c>, embedded in an assembly.</summary>
/// <param name="Number">Its place in the order, from 1.</param>
/// <param name="Name">File name without extension: <c>0002_create_outbox_and_inbox</c>.</param>
/// <param name="Sql">The text.</param>
/// <param name="Checksum">SHA-256 of the text with line ends as LF, lower-case hex.</param>
public sealed partial record Migration(int Number, string Name, string Sql, string Checksum)
{
    /// <summary>The migrations that <paramref name="assembly"/> holds, ascending by number.</summary>
    /// <exception cref="InvalidOperationException">A file's name has no number, or two have the same one.</exception>
    public static IReadOnlyList<Migration> ReadAll(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Number)
            .ToList();
        foreach (var (first, second) in migrations.Zip(migrations.Skip(1)))
            if (first.Number == second.Number)
                throw new InvalidOperationException(
                    $"Two migrations have the number {first.Number:0000}: {first.Name} and {second.Name}. Renumber one.");
        return migrations;
    }

    /// <summary>The highest number in <paramref name="assembly"/>: the level of schema that the binary was built for.</summary>
    public static int Level(Assembly assembly) => ReadAll(assembly) is [.., var last] ? last.Number : 0;

    /// <summary>A migration from its file name and text.</summary>
    /// <exception cref="InvalidOperationException">The name has not the form <c>0001_verb_object</c>.</exception>
    internal static Migration Create(string name, string sql)
    {
        var match = Form().Match(name);
        if (!match.Success)
            throw new InvalidOperationException($"The migration {name} is not named like Migrations/0001_verb_object.sql.");
        // A checkout with other line ends is the same migration.
        sql = sql.ReplaceLineEndings("\n");
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        return new Migration(int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), name, sql, checksum);
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return Create(Path.GetFileNameWithoutExtension(resource), reader.ReadToEnd());
    }

    [GeneratedRegex(@"^(?<number>\d{4})_[a-z0-9_]+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
