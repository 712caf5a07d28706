using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>Makes a value once and keeps it in the AppHost's user secrets; an AppHost without user secrets gets a new one each time.</summary>
internal sealed class KeptParameterDefault(ParameterDefault inner, Assembly? appHost, string key) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        if (appHost?.GetCustomAttribute<UserSecretsIdAttribute>() is not { UserSecretsId: var id })
            return inner.GetDefaultValue();
        var path = PathHelper.GetSecretsPathFromSecretsId(id);
        var secrets = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? [] : [];
        if (secrets[key]?.GetValue<string>() is { Length: > 0 } kept)
            return kept;
        var made = inner.GetDefaultValue();
        secrets[key] = made;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, secrets);
        return made;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
