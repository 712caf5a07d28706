using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Rehearsal;

/// <summary>A registry that holds every image that it is asked for, so that none is built.</summary>
internal static class ImageRegistry
{
    public const string DescribeImages = "AmazonEC2ContainerRegistry_V20150921.DescribeImages";

    public static string DigestOf(string image) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)))}";

    /// <summary>Answers <c>ecr describe-images</c>: another tag is another image.</summary>
    public static byte[] Describe(byte[] request)
    {
        var asked = JsonNode.Parse(request)!;
        var repository = (string)asked["repositoryName"]!;
        var details = asked["imageIds"]!.AsArray().Select(id => (JsonNode)new JsonObject
        {
            ["repositoryName"] = repository,
            ["imageDigest"] = (string?)id!["imageDigest"] ?? DigestOf($"{repository}:{id["imageTag"]}"),
        });
        return Encoding.UTF8.GetBytes(new JsonObject { ["imageDetails"] = new JsonArray([.. details]) }.ToJsonString());
    }
}
