using System.Globalization;

namespace ManifestToEcs.Comparison;

/// <summary>Compares two texts line by line: templates, HCL, scripts.</summary>
internal static class TextComparison
{
    // Above this many pairs of lines the middle of a file is shown as one block.
    private const long MostPairs = 4_000_000;

    public static IEnumerable<Difference> Compare(string file, string old, string added)
    {
        var before = old.Split('\n');
        var now = added.Split('\n');
        var start = 0;
        while (start < before.Length && start < now.Length && before[start] == now[start]) start++;
        var end = 0;
        while (end < before.Length - start && end < now.Length - start && before[^(end + 1)] == now[^(end + 1)]) end++;

        var gone = before[start..(before.Length - end)];
        var come = now[start..(now.Length - end)];
        if ((long)gone.Length * come.Length > MostPairs)
            return [new Difference(file, Line(start), "", $"{gone.Length} lines", $"{come.Length} lines")];
        return Blocks(file, start, gone, come);
    }

    private static IEnumerable<Difference> Blocks(string file, int offset, string[] gone, string[] come)
    {
        var common = CommonLengths(gone, come);
        int i = 0, j = 0;
        while (i < gone.Length || j < come.Length)
        {
            if (i < gone.Length && j < come.Length && gone[i] == come[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == come.Length || (i < gone.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                // A line in the same place on both sides reads as changed.
                var isChanged = j < come.Length && common[i + 1, j + 1] == common[i, j];
                yield return new Difference(file, Line(offset + j), "", HiddenText.Show(gone[i]),
                    isChanged ? HiddenText.Show(come[j]) : null);
                if (isChanged) j++;
                i++;
            }
            else
            {
                yield return new Difference(file, Line(offset + j), "", null, HiddenText.Show(come[j]));
                j++;
            }
        }
    }

    // [i, j]: length of the longest common subsequence of gone[i..] and come[j..]
    private static int[,] CommonLengths(string[] gone, string[] come)
    {
        var lengths = new int[gone.Length + 1, come.Length + 1];
        for (var i = gone.Length - 1; i >= 0; i--)
        {
            for (var j = come.Length - 1; j >= 0; j--)
                lengths[i, j] = gone[i] == come[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }
        return lengths;
    }

    private static string Line(int index) => string.Create(CultureInfo.InvariantCulture, $"line {index + 1}");
}
