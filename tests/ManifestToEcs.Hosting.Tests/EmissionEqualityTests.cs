using Aspire.Hosting;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>Whatever an AppHost can express is published by it as the tool publishes its manifest: byte for byte.</summary>
public class EmissionEqualityTests
{
    public static TheoryData<string> Kinds() => [.. Applications.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_AppHost_emits_what_the_tool_emits_from_its_manifest(string kind)
    {
        var (describe, overlay) = Applications.All[kind];
        using var byTool = new PublishedApplication("application: shop\n" + overlay);
        using var byAppHost = new PublishedApplication("application: shop\n" + overlay);

        var expected = await byTool.PublishByToolAsync(describe);
        var actual = await byAppHost.PublishAsync(builder =>
        {
            describe(builder);
            builder.AddEcsFargateEnvironment("aws");
        });

        Assert.Contains("deploy.sh", expected.Keys);
        Assert.Equal(expected, actual);
    }
}
