using System.Text.Json;

namespace ManifestToEcs.Cost;

/// <summary>The list prices of <c>prices.json</c>, in US dollars.</summary>
/// <param name="Date">When they were taken.</param>
/// <param name="Sources">Page of AWS by the first part of an item's name.</param>
/// <param name="SpotShare">Price of Fargate Spot as a share of the ordinary price; it moves with the demand.</param>
public sealed record PriceTable(
    string Date, string Source, IReadOnlyDictionary<string, string> Sources, decimal SpotShare,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, decimal>> Regions)
{
    /// <summary>Has every price; what another region lacks is taken from here.</summary>
    public const string ReferenceRegion = "us-east-1";

    private static readonly Lazy<PriceTable> Embedded = new(Read);

    public static PriceTable Current => Embedded.Value;

    /// <summary>The price of an item such as <c>alb/hour</c>, with its region; null when none is known.</summary>
    public (decimal Price, string Region)? Find(string region, string item)
    {
        if (Regions.TryGetValue(region, out var own) && own.TryGetValue(item, out var price)) return (price, region);
        return Regions[ReferenceRegion].TryGetValue(item, out price) ? (price, ReferenceRegion) : null;
    }

    private static PriceTable Read()
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")!;
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        var regions = new SortedDictionary<string, IReadOnlyDictionary<string, decimal>>(StringComparer.Ordinal);
        foreach (var region in root.GetProperty("regions").EnumerateObject())
        {
            var prices = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
            foreach (var price in region.Value.EnumerateObject()) prices.Add(price.Name, price.Value.GetDecimal());
            regions.Add(region.Name, prices);
        }
        var sources = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in root.GetProperty("sources").EnumerateObject()) sources.Add(source.Name, source.Value.GetString()!);
        return new PriceTable(root.GetProperty("date").GetString()!, root.GetProperty("source").GetString()!, sources,
            root.GetProperty("spotShare").GetDecimal(), regions);
    }
}
