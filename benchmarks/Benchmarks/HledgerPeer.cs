using System.Globalization;

namespace Financial.Benchmarks;

/// <summary>hledger over a journal of the benchmark's books.</summary>
public static class HledgerPeer
{
    /// <summary>Writes the lines of the plain CSV, two of which form one entry: 17,1,2023-05-04,1010,5,17,4711,1250,USD,"text".</summary>
    public static void Write(string copyPath, string hledgerPath)
    {
        using var journal = new StreamWriter(hledgerPath);
        var entry = "";
        foreach (var line in File.ReadLines(copyPath))
        {
            var fields = line.Split(',', 10);
            if (fields[0] != entry) journal.Write($"\n{fields[2]} {fields[9].Trim('"')}\n");
            entry = fields[0];
            journal.Write(string.Create(CultureInfo.InvariantCulture,
                $"    {fields[3]}  {long.Parse(fields[7], CultureInfo.InvariantCulture) / 100m:0.00}\n"));
        }
    }

    /// <summary>Computes the balances of all accounts; null when hledger is not installed.</summary>
    public static async Task<PeerSums?> ReadAsync(string journal)
    {
        var (elapsed, output) = await PeerProgram.TimeAsync("hledger", ["-f", journal, "balance", "--flat", "-N", "-E", "-O", "csv"]);
        if (elapsed is not { } known) return null;
        // header "account","balance", then rows such as "1000","-1234.56"
        return new PeerSums(known, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Trim().Trim('"').Split("\",\""))
            .ToDictionary(fields => fields[0], fields => (long)(decimal.Parse(fields[1], CultureInfo.InvariantCulture) * 100)));
    }
}
