using System.Diagnostics;

namespace Financial.Benchmarks;

/// <summary>Runs a peer's program and takes the time of the whole process.</summary>
public static class PeerProgram
{
    /// <summary>Returns the time and the standard output; no time when the program is not installed.</summary>
    public static async Task<(TimeSpan? Elapsed, string Output)> TimeAsync(string program, IEnumerable<string> arguments)
    {
        var watch = Stopwatch.StartNew();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "");
        }

        using (process)
        {
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? (watch.Elapsed, output)
                : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {output}");
        }
    }
}

/// <summary>The balances that a peer has computed, and the time it took.</summary>
/// <param name="Elapsed">Its time.</param>
/// <param name="Balances">Debits minus credits of each account, in minor units.</param>
public sealed record PeerSums(TimeSpan Elapsed, IReadOnlyDictionary<string, long> Balances)
{
    /// <summary>Fails unless the balances are those of the lines: a wrong answer has no time.</summary>
    public static void Require(string whose, IReadOnlyDictionary<string, long> expected, IReadOnlyDictionary<string, long> balances)
    {
        foreach (var (account, balance) in expected)
            if (balances.GetValueOrDefault(account) != balance)
                throw new InvalidOperationException(
                    $"Account {account}: the lines give {balance}, {whose} has {balances.GetValueOrDefault(account)}.");
    }
}
