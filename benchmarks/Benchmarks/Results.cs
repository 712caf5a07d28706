using System.Globalization;

namespace Financial.Benchmarks;

/// <summary>A CSV file under <c>benchmarks/results</c>, rewritten by each run. Quote medians and ratios, not single seconds.</summary>
public static class Results
{
    /// <summary>Writes and prints the rows; values are formatted invariantly.</summary>
    public static void Write(string name, string header, IEnumerable<object[]> rows)
    {
        var lines = rows.Select(row => string.Join(',', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))
            .ToList();
        var path = Path.Combine(RepositoryRoot, "benchmarks", "results", name + ".csv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, header + "\n" + string.Join('\n', lines) + "\n");
        Console.WriteLine(header);
        lines.ForEach(Console.WriteLine);
    }

    /// <summary>The median; for an even count the lower of the two middle values.</summary>
    public static T Median<T>(IEnumerable<T> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }

    /// <summary>The medians of all columns but the first.</summary>
    public static object[] Medians(List<object[]> rows) =>
        ["median", .. Enumerable.Range(1, rows[0].Length - 1)
            .Select(column => (object)Median(rows.Select(row => Convert.ToDouble(row[column], CultureInfo.InvariantCulture))))];

    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);

    public static double Mebibytes(long bytes) => Math.Round(bytes / 1048576.0, 1);

    /// <summary>The folder that holds Financial.sln.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Financial.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("Financial.sln is in no folder above this program.");
    }
}
