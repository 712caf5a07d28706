using System.Globalization;
using ManifestToEcs.LongRuns;

// corpus FOLDER              every manifest below the folder through the whole publisher
// fuzz N [SEED [FOLDER]]     N mutations of the tests' fixtures (and of the folder's manifests)
// prices TABLE FOLDER DATE   prices.json anew, from offer files of AWS's price list in the folder
// case NUMBER SEED [FOLDER]  prints one of those mutations
return args switch
{
    ["corpus", var folder] when Directory.Exists(folder) => Corpus.Run(folder, Console.Out),
    ["fuzz", var count, .. var rest]
        when Number(count) is { } cases && (rest.Length == 0 || Number(rest[0]) is not null) && rest.Length <= 2
        => Fuzz.Run(cases, rest.Length > 0 ? Number(rest[0])!.Value : 1, rest.Length > 1 ? rest[1] : null, Console.Out),
    ["case", var number, var seed, .. var rest] when Number(number) is { } which && Number(seed) is { } start && rest.Length <= 1
        => Fuzz.Show(which, start, rest.Length > 0 ? rest[0] : null, Console.Out),
    ["prices", var table, var folder, var date] when File.Exists(table) && Directory.Exists(folder)
        => PriceUpdate.Run(table, folder, date, Console.Out),
    _ => Usage(),
};

static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

static int Usage()
{
    Console.Error.WriteLine("usage: ManifestToEcs.LongRuns corpus FOLDER | fuzz N [SEED [FOLDER]] | case NUMBER SEED [FOLDER] "
        + "| prices TABLE FOLDER DATE");
    return 2;
}
