using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Financial.Proofs;

/// <summary>Runs the program hledger over one journal.</summary>
internal sealed class HledgerProgram(string journal, int decimals)
{
    /// <summary>Null when hledger can be run; otherwise a sentence with the remedy.</summary>
    public static async Task<string?> FindMissingAsync()
    {
        try
        {
            await RunAsync("", ["--version"]);
            return null;
        }
        catch (Win32Exception)
        {
            return "hledger is not installed. Install it (apt-get install hledger), or run the other proofs by name.";
        }
    }

    /// <summary>Returns the rows of a report. The options are those of the command line.</summary>
    public async Task<List<string[]>> ReportAsync(params string[] options) =>
        [.. (await RunAsync(journal, ["-f", "-", .. options, "--flat", "-O", "csv"])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(Cells)];

    /// <summary>Parses an amount such as <c>-12.50 USD</c> to minor units. A missing cell is zero.</summary>
    public long Minor(string[] row, int cell)
    {
        if (cell >= row.Length) return 0;
        var number = decimal.Parse(row[cell].Split(' ')[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture);
        for (var place = 0; place < decimals; place++) number *= 10;
        return decimal.IsInteger(number) ? (long)number : throw new FormatException($"{row[cell]} has more decimals than its currency.");
    }

    private static async Task<string> RunAsync(string input, string[] arguments)
    {
        using var hledger = Process.Start(new ProcessStartInfo("hledger", arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            // Without a UTF-8 locale hledger reads and writes ASCII only.
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        })!;
        var (output, error) = (hledger.StandardOutput.ReadToEndAsync(), hledger.StandardError.ReadToEndAsync());
        try
        {
            await hledger.StandardInput.WriteAsync(input);
            hledger.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything; its exit code and message say why.
        }
        await hledger.WaitForExitAsync();
        return hledger.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"hledger {string.Join(' ', arguments)}: {await error}");
    }

    // Cells of these reports contain no quotes or line ends: account names are classes and codes.
    private static string[] Cells(string row) => row[1..^1].Split("\",\"");
}
