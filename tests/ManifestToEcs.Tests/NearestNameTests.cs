using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class NearestNameTests
{
    [Theory]
    [InlineData("webecommerce", "web-ecommerce")]
    [InlineData("CACHE", "cache")]
    [InlineData("chace", "cache")]
    [InlineData("seq", "seq-server")]
    [InlineData("orders", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_where_one_is_near(string wrong, string? expected) =>
        Assert.Equal(expected, NearestName.Of(wrong, ["web-ecommerce", "seq-server", "cache", "api"]));

    [Fact]
    public void Of_equally_near_names_the_first_in_ordinal_order_is_taken() =>
        Assert.Equal("api-a", NearestName.Of("api-x", ["api-b", "api-a"]));

    [Fact]
    public void Names_of_any_length_are_compared_in_no_time() =>
        Assert.Null(NearestName.Of(new string('a', 1_000_000), [new string('a', 999_999), "b"]));
}
