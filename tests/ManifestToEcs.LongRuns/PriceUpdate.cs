using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestToEcs.LongRuns;

/// <summary>
/// Makes <c>prices.json</c> anew from AWS's public price list: offer files that lie in a folder as <c>OFFER-REGION.json</c>. Without a
/// file it prints the address from which to load it. A price that no file has stays as it is, and is named.
/// </summary>
internal static class PriceUpdate
{
    private const string PriceList = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="table">Path of prices.json, which is written again.</param>
    /// <param name="date">Day on which the files were loaded, as 2026-03-01.</param>
    public static int Run(string table, string folder, string date, TextWriter output)
    {
        var prices = JsonNode.Parse(File.ReadAllText(table))!.AsObject();
        var updated = 0;
        foreach (var (region, node) in prices["regions"]!.AsObject())
        {
            var items = node!.AsObject();
            var known = items.Select(item => (item.Key, Product: PriceItem.Of(item.Key))).ToList();
            foreach (var offer in known.Select(item => item.Product?.Offer).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            {
                var path = Path.Combine(folder, $"{offer}-{region}.json");
                if (!File.Exists(path))
                {
                    output.WriteLine($"missing {path}: load {PriceList}/{offer}/current/{region}/index.json");
                    continue;
                }
                using var file = JsonDocument.Parse(File.ReadAllBytes(path));
                foreach (var (name, product) in known.Where(item => item.Product?.Offer == offer))
                {
                    if (PriceOf(file.RootElement, product!) is { } price)
                    {
                        items[name] = JsonValue.Create(price);
                        updated++;
                    }
                    else output.WriteLine($"{region}: {offer} has no price for {name}");
                }
            }
            foreach (var (name, _) in known.Where(item => item.Product is null))
                output.WriteLine($"{region}: {name} is kept; compare it by hand");
        }
        if (updated == 0) return 1;
        prices["date"] = date;
        prices["source"] = "on-demand list prices of AWS's public price list; without tax, free tier, savings plans and discounts";
        File.WriteAllText(table, prices.ToJsonString(Written) + "\n");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{updated} prices written into {table}"));
        return 0;
    }

    private static decimal? PriceOf(JsonElement offer, PriceItem item)
    {
        foreach (var product in offer.GetProperty("products").EnumerateObject())
        {
            var attributes = product.Value.GetProperty("attributes");
            if (Text(attributes, "usagetype") is not { } usage
                || (usage != item.Usage && !usage.EndsWith("-" + item.Usage, StringComparison.Ordinal))
                || item.Attributes.Any(wanted => Text(attributes, wanted.Name) != wanted.Value)
                || !offer.GetProperty("terms").GetProperty("OnDemand").TryGetProperty(product.Name, out var terms)) continue;
            // The first step of a price by quantity.
            var dimensions = terms.EnumerateObject().SelectMany(term => term.Value.GetProperty("priceDimensions").EnumerateObject())
                .Select(dimension => dimension.Value).Where(dimension => Text(dimension, "beginRange") is null or "0");
            foreach (var dimension in dimensions)
            {
                if (Text(dimension.GetProperty("pricePerUnit"), "USD") is { } dollars
                    && decimal.TryParse(dollars, NumberStyles.Number, CultureInfo.InvariantCulture, out var price) && price > 0)
                    return price / 1.000000000000000000000000000000m;
            }
        }
        return null;
    }

    private static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
