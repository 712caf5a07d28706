using System.Text;
using System.Text.RegularExpressions;
using Financial.Fixtures;
using Npgsql;

namespace Financial.Ledger.Tests.Journal;

/// <summary>
/// Runs docs/ledger-by-example.sql and compares each answer with docs/ledger-by-example.out; <c>UPDATE_SNAPSHOTS=1</c> writes that anew.
/// </summary>
public partial class LedgerByExampleTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly string Script = Path.Combine(Samples.RepositoryRoot, "docs/ledger-by-example.sql");
    private static readonly string Output = Path.ChangeExtension(Script, ".out");

    [Fact]
    public async Task The_example_gives_its_committed_output()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        var output = await RunAsync(database, await File.ReadAllLinesAsync(Script));

        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") await File.WriteAllTextAsync(Output, output);
        Assert.Equal(await File.ReadAllTextAsync(Output), output);
    }

    // Echoes each line. A statement ends with the line that ends with a semicolon.
    private static async Task<string> RunAsync(TestDatabase database, IEnumerable<string> lines)
    {
        await using var connection = await database.Administrator.OpenConnectionAsync();
        var output = new StringBuilder();
        var statement = new StringBuilder();
        foreach (var line in lines)
        {
            // An answer ends with an empty line of its own.
            if (line.Length > 0 || !output.ToString().EndsWith("\n\n", StringComparison.Ordinal)) output.Append(line).Append('\n');
            statement.Append(line).Append('\n');
            if (!line.EndsWith(';') || line.StartsWith("--", StringComparison.Ordinal)) continue;
            await ExecuteAsync(connection, statement.ToString(), output);
            statement.Clear();
        }
        Assert.DoesNotMatch(@"(?m)^(?!--)\S", statement.ToString());
        return output.ToString();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, StringBuilder output)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync();
            if (reader.FieldCount == 0) return;
            var columns = Enumerable.Range(0, reader.FieldCount).ToList();
            var rows = new List<string[]> { columns.Select(reader.GetName).ToArray() };
            while (await reader.ReadAsync())
                rows.Add([.. columns.Select(column => reader.IsDBNull(column) ? "" : reader.GetString(column))]);
            WriteTable(rows, output);
        }
        catch (PostgresException refusal)
        {
            output.Append($"ERROR {refusal.SqlState}: {refusal.MessageText}\n\n");
        }
    }

    // The header, a rule, the rows; numbers to the right, as psql prints them.
    private static void WriteTable(List<string[]> rows, StringBuilder output)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var isNumber = rows[0].Select((_, column) => rows.Skip(1).All(row => Number().IsMatch(row[column]))).ToArray();
        foreach (var (row, number) in rows.Select((row, number) => (row, number)))
        {
            var cells = row.Select((cell, column) => isNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.Append($" {string.Join(" | ", cells)}".TrimEnd()).Append('\n');
            if (number == 0) output.Append(string.Join('+', widths.Select(width => new string('-', width + 2)))).Append('\n');
        }
        output.Append('\n');
    }

    [GeneratedRegex("^-?[0-9]*$")]
    private static partial Regex Number();
}
