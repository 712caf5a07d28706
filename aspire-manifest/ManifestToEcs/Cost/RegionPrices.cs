namespace ManifestToEcs.Cost;

/// <summary>Prices of one region, remembering which had to be taken from elsewhere.</summary>
internal sealed class RegionPrices(PriceTable table, string region)
{
    private readonly SortedSet<string> _elsewhere = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);

    public IEnumerable<string> Notes => [.. Elsewhere, .. _unknown.Select(item => $"No price is known for {item}; it counts as nothing.")];

    /// <summary>Of an item that the table has for certain.</summary>
    public decimal Known(string item) => Find(item) ?? throw new InvalidOperationException($"prices.json lacks {item}");

    /// <summary>Null, and a note, when the table does not have it.</summary>
    public decimal? Find(string item)
    {
        if (table.Find(region, item) is not var (price, found))
        {
            _unknown.Add(item);
            return null;
        }
        if (found != region) _elsewhere.Add(item);
        return price;
    }

    private IEnumerable<string> Elsewhere => _elsewhere.Count == 0 ? []
        : table.Regions.ContainsKey(region)
            ? _elsewhere.Select(item => $"The price of {item} in {region} is not in the table; it is that of {PriceTable.ReferenceRegion}.")
            : [$"The table has no prices of {region}; all are those of {PriceTable.ReferenceRegion}."];
}
