using YamlDotNet.Core;

namespace ManifestToEcs.Yaml;

/// <summary>Thrown at the place where a file exceeds a limit.</summary>
internal sealed class YamlLimitException(Mark mark, string message) : Exception(message)
{
    public Mark Mark { get; } = mark;
}
