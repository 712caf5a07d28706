using ManifestToEcs.Comparison;
using ManifestToEcs.Emission;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>Edits of manifest and overlay whose changes AWS cannot make in place.</summary>
public class ReplacementTests
{
    private const string Manifest = """
        "web": { "type": "project.v0", "path": "../web/web.csproj",
          "env": { "CACHE": "{cache.bindings.tcp.host}", "PG": "{pg.bindings.tcp.host}", "FILES": "{files.bindings.http.url}" },
          "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8000, "external": true } } },
        "files": { "type": "container.v0", "image": "example/files:1", "volumes": [ { "name": "data", "target": "/data" } ],
          "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8080 } } },
        "cache": { "type": "container.v0", "image": "redis:7.4",
          "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 6379 } } },
        "pg": { "type": "container.v0", "image": "postgres:17", "env": { "POSTGRES_DB": "orders" },
          "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } } },
        "seed": { "type": "project.v0", "path": "../seed/seed.csproj", "env": { "API": "" } }
        """;

    private const string Overlay = """
        application: shop
        certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1"
        resources:
          web: {}
          files: {}
          seed: { kind: job }
          cache: { kind: managed, managed: { engine: redis } }
          pg: { kind: managed, managed: { multiAz: false } }
        """;

    // An edit that replaces something must give it another name, or CloudFormation refuses this update and all later ones.
    [Theory]
    [InlineData("\"targetPort\": 8000", "\"targetPort\": 9000", "WebTargetGroup")]
    [InlineData("\"transport\": \"http\", \"targetPort\": 8000", "\"transport\": \"http2\", \"targetPort\": 8000", "WebTargetGroup")]
    [InlineData("\"API\": \"\"", "\"API\": \"{files.bindings.http.url}\"", "")]
    [InlineData("web: {}", "web: { rollout: { strategy: canary } }", "")]
    [InlineData("web: {}", "web: { paths: [/shop/*], domains: [shop.example.com] }", "")]
    [InlineData("web: {}", "web: { spotPercent: 50 }", "")]
    [InlineData("files: {}", "files: { volumeOwner: \"1000:1000\" }", "FilesDataAccessPoint")]
    [InlineData("engine: redis", "engine: valkey", "")]
    [InlineData("engine: redis", "engine: redis, name: shop-cache-2", "CacheCache")]
    [InlineData("multiAz: false", "multiAz: true", "")]
    public void An_edit_never_replaces_a_resource_that_keeps_its_name(string old, string added, string replaced)
    {
        var remarks = Compare(old, added).Differences.Select(difference => difference.Remark ?? "").ToList();

        Assert.DoesNotContain(remarks, remark => remark.Contains("refuses", StringComparison.Ordinal));
        Assert.Equal(replaced, string.Join(' ', remarks.Where(remark => remark.StartsWith("replaces ", StringComparison.Ordinal))
            .Select(remark => remark["replaces ".Length..]).Distinct()));
    }

    [Fact]
    public void A_replacement_is_marked_beside_the_property_that_causes_it()
    {
        var differences = Compare("\"targetPort\": 8000", "\"targetPort\": 9000").Differences;

        var port = Assert.Single(differences, difference => difference.Pointer == "/Resources/WebTargetGroup/Properties/Port");
        Assert.Equal(("8000", "9000", "replaces WebTargetGroup"), (port.Old, port.New, port.Remark));
        Assert.Null(Assert.Single(differences,
            difference => difference.Pointer == "/Resources/WebService/Properties/LoadBalancers/0/ContainerPort").Remark);
    }

    [Fact]
    public void A_replacement_of_a_database_is_the_first_line_and_names_the_way_out()
    {
        var result = Compare("\"POSTGRES_DB\": \"orders\"", "\"POSTGRES_DB\": \"sales\"");
        var output = new StringWriter { NewLine = "\n" };
        result.Write(output);

        Assert.Equal("data at risk: PgDatabase (AWS::RDS::DBInstance) holds data, and a change of DBName replaces it by a new, empty one. "
            + "Take the change back; or save the data, give it another DBInstanceIdentifier, and run deploy.sh --replace PgDatabase.",
            output.ToString().Split('\n')[0]);
        Assert.Contains(result.Differences,
            difference => difference.Remark
                == "replaces PgDatabase, which CloudFormation refuses while DBInstanceIdentifier stays the same");
    }

    [Fact]
    public void Whatever_a_resource_leaves_behind_is_called_deleted_or_kept()
    {
        var result = Compare("cache: { kind: managed, managed: { engine: redis } }", "cache: { acceptDataLoss: true }");

        Assert.Equal("CacheCache (AWS::ElastiCache::ReplicationGroup) holds data and would be deleted; a last snapshot stays.",
            Assert.Single(result.Risks).Message);
        Assert.Contains("FileSystem leaves the stack and stays in the account",
            Compare("\"volumes\": [ { \"name\": \"data\", \"target\": \"/data\" } ],", "").Notes);
    }

    [Fact]
    public void A_parameter_with_another_value_replaces_whatever_is_made_with_it()
    {
        static IReadOnlyList<EmittedFile> In(string vpc) => [.. CloudFormation.Emit(Map(Manifest, $"vpc: {vpc}\n{Overlay}"))];

        Assert.StartsWith("replaces CacheSecurityGroup, FileSystemSecurityGroup,",
            Assert.Single(EmissionComparison.Compare(In("vpc-1"), In("vpc-2")).Differences).Remark, StringComparison.Ordinal);
    }

    private static ComparisonResult Compare(string old, string added)
    {
        Assert.Contains(old, Manifest + Overlay, StringComparison.Ordinal);
        return EmissionComparison.Compare(
            [.. CloudFormation.Emit(Map(Manifest.Replace(old, added, StringComparison.Ordinal),
                Overlay.Replace(old, added, StringComparison.Ordinal)))],
            [.. CloudFormation.Emit(Map(Manifest, Overlay))]);
    }
}
