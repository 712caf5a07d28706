namespace ManifestToEcs.Cost;

/// <summary>Prices of one region, remembering which had to be taken from elsewhere.</summary>
internal sealed class RegionPrices(PriceTable table, string region)
{
    private readonly SortedSet<string> _elsewhere = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Items that the table does not have.</summary>
    public IReadOnlyList<string> Unknown => [.. _unknown];

    /// <summary>Pages with the prices that were used.</summary>
    public IReadOnlyList<string> Sources => [.. _used.Select(item => table.Sources[item.Split('/')[0]]).Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)];

    /// <summary>The region whose prices count: that of the deployment, where the table has it.</summary>
    public string Region => table.Regions.ContainsKey(region) ? region : PriceTable.ReferenceRegion;

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
        _used.Add(item);
        if (found != region) _elsewhere.Add(item);
        return price;
    }

    private IEnumerable<string> Elsewhere => _elsewhere.Count == 0 ? []
        : table.Regions.ContainsKey(region)
            ? _elsewhere.Select(item => $"The price of {item} in {region} is not in the table; it is that of {PriceTable.ReferenceRegion}.")
            : [$"The table has no prices of {region}; all are those of {PriceTable.ReferenceRegion}."];
}
