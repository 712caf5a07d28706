using System.Text.Json.Nodes;
using ManifestToEcs.Cost;
using ManifestToEcs.LongRuns;

namespace ManifestToEcs.Tests;

/// <summary>prices.json can be made anew from AWS's public price list.</summary>
public class PriceUpdateTests
{
    private const string Table = """
        { "date": "2026-03-01", "source": "by hand", "sources": {}, "regions": { "eu-west-1": {
          "fargate/x86/vcpu-hour": 1, "fargate/arm/vcpu-hour": 2, "secret/month": 3 } } }
        """;

    // EU-Fargate-vCPU-Hours:perCPU has two steps; the price of the first counts.
    private const string Offer = """
        {
          "products": {
            "A": { "attributes": { "usagetype": "EU-Fargate-ARM-vCPU-Hours:perCPU" } },
            "B": { "attributes": { "usagetype": "EU-Fargate-vCPU-Hours:perCPU" } }
          },
          "terms": { "OnDemand": { "B": { "B.1": { "priceDimensions": {
            "B.1.2": { "beginRange": "1000", "pricePerUnit": { "USD": "0.0100000000" } },
            "B.1.1": { "beginRange": "0", "pricePerUnit": { "USD": "0.0404800000" } } } } } } }
        }
        """;

    [Fact]
    public void A_price_comes_from_the_offer_of_its_region_and_whatever_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        var table = Path.Combine(folder.Path, "prices.json");
        File.WriteAllText(table, Table);
        File.WriteAllText(Path.Combine(folder.Path, "AmazonECS-eu-west-1.json"), Offer);
        using var output = new StringWriter();

        Assert.Equal(0, PriceUpdate.Run(table, folder.Path, "2026-11-30", output));

        var written = JsonNode.Parse(File.ReadAllText(table))!;
        var prices = written["regions"]!["eu-west-1"]!;
        Assert.Equal("2026-11-30", written["date"]!.GetValue<string>());
        Assert.Equal(["0.04048", "2", "3"], prices.AsObject().Select(price => price.Value!.ToJsonString()));
        Assert.Contains("has no price for fargate/arm/vcpu-hour", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("AWSSecretsManager/current/eu-west-1/index.json", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nearly_every_item_of_the_table_has_its_product() => Assert.Equal(["mq"], PriceTable.Current.Regions.Values
        .SelectMany(prices => prices.Keys).Where(item => PriceItem.Of(item) is null).Select(item => item.Split('/')[0]).Distinct());
}
