using System.Diagnostics;

namespace Financial.Fixtures;

/// <summary>A program and all its descendants, found by a mark in their environment. Reads /proc: Linux only.</summary>
public sealed class ProcessFamily
{
    private const string Variable = "FINANCIAL_PROCESS_FAMILY";

    private readonly string _mark = Guid.NewGuid().ToString();

    /// <summary>Starts the program as the first of the family.</summary>
    public Process Start(ProcessStartInfo program)
    {
        program.Environment[Variable] = _mark;
        return Process.Start(program)!;
    }

    /// <summary>All members that are running now.</summary>
    public IEnumerable<Member> Members()
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out var id) && CommandLine(folder) is { } commandLine)
                yield return new Member(id, commandLine);
    }

    private string? CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{Variable}={_mark}", StringComparison.Ordinal)
                && File.ReadAllText(Path.Combine(folder, "cmdline")) is { Length: > 0 } commandLine
                ? commandLine.Replace('\0', ' ').Trim() : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>One process.</summary>
    public sealed record Member(int Id, string CommandLine)
    {
        /// <summary>File name of its program, for example <c>postgres</c>.</summary>
        public string Program => Path.GetFileName(CommandLine.Split(' ')[0]);

        /// <summary>Its memory in bytes, with its share of shared memory (PSS); 0 when it has ended.</summary>
        public long ProportionalBytes()
        {
            try
            {
                // Pss:               24680 kB
                var line = File.ReadLines($"/proc/{Id}/smaps_rollup").Single(line => line.StartsWith("Pss:", StringComparison.Ordinal));
                return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
                    System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }
}
