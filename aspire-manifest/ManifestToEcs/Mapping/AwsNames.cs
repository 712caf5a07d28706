using System.Security.Cryptography;
using System.Text;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Names in the alphabets and lengths that AWS takes; a name that is cut or changed gets a hash of the whole, so that it stays the same and
/// unique.
/// </summary>
internal static class AwsNames
{
    public const int TargetGroupLength = 32;
    public const int RoleLength = 64;
    public const int DnsLabelLength = 63;
    public const int EcsLength = 255;
    public const int PortNameLength = 64;

    /// <summary>Part of AWS names for something of the manifest: <c>ApiService</c> and <c>api-service</c> are api-service.</summary>
    public static string Of(string aspireName) => Names.Kebab(aspireName) is { Length: > 0 } kebab ? kebab : "resource";

    /// <summary>
    /// Letters, digits and hyphens (and underscores where allowed), at most <paramref name="length"/>, with the suffix whole.
    /// </summary>
    public static string Limited(string name, int length, string suffix = "", bool underscores = true)
    {
        var allowed = string.Concat(name.Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' || (underscores && letter == '_') ? letter : '-'));
        if (!underscores) allowed = allowed.Trim('-');
        if (allowed.Length > 0 && allowed == name && name.Length + suffix.Length <= length) return name + suffix;
        var hash = Hash(name);
        var room = length - suffix.Length - hash.Length - 1;
        var start = (allowed.Length > room ? allowed[..room] : allowed).Trim('-');
        return (start.Length == 0 ? "r" : start) + "-" + hash + suffix;
    }

    /// <summary>Of tasks. AWS keeps names that begin with sg- for ids.</summary>
    public static string SecurityGroup(string family) =>
        Limited(family.StartsWith("sg-", StringComparison.OrdinalIgnoreCase) ? "tasks-" + family : family, EcsLength);

    /// <summary>Whether ECS takes it as the name of a family, a service, a container or a cluster.</summary>
    public static bool IsEcsName(string name) =>
        name.Length is > 0 and <= EcsLength && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    public static void Refuse(string name, Location location, Report report) =>
        report.Error(FindingCodes.InvalidName, location, $"'{name}' is not a name that AWS takes.",
            "A name has 1 to 255 letters, digits, hyphens and underscores.");

    /// <summary>Eight hex digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
