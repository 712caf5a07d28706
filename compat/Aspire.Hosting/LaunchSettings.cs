using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The file Properties/launchSettings.json of a project.</summary>
public sealed class LaunchSettings
{
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

/// <summary>One way of starting a project.</summary>
public sealed class LaunchProfile
{
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    [JsonPropertyName("launchBrowser")]
    public bool? LaunchBrowser { get; set; }

    [JsonPropertyName("launchUrl")]
    public string? LaunchUrl { get; set; }

    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

/// <summary>A profile with its name.</summary>
internal sealed record NamedLaunchProfile(string Name, LaunchProfile Profile);

/// <summary>Reads launchSettings.json and chooses the profile.</summary>
internal static class LaunchProfiles
{
    private static readonly JsonSerializerOptions options = new() { AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>Explicit name, then the AppHost's own profile when the project has it, then the first that starts a project or executable.</summary>
    internal static NamedLaunchProfile? Choose(ProjectResource project, string? appHostProfile)
    {
        if (project.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>() || Read(project) is not { Profiles: var profiles })
            return null;
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var stated))
            return profiles.TryGetValue(stated.LaunchProfileName, out var profile)
                ? new NamedLaunchProfile(stated.LaunchProfileName, profile)
                : throw new DistributedApplicationException($"Launch settings file of the project '{project.Name}' does not contain the profile '{stated.LaunchProfileName}'.");
        if (!string.IsNullOrEmpty(appHostProfile) && profiles.TryGetValue(appHostProfile, out var same))
            return new NamedLaunchProfile(appHostProfile, same);
        return profiles.Where(entry => entry.Value.CommandName is "Project" or "Executable")
            .Select(entry => new NamedLaunchProfile(entry.Key, entry.Value)).FirstOrDefault();
    }

    internal static LaunchSettings? Read(ProjectResource project)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Last();
        return metadata.LaunchSettings ?? Read(Path.Combine(Path.GetDirectoryName(metadata.ProjectPath)!, "Properties", "launchSettings.json"));
    }

    internal static LaunchSettings? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllBytes(path).AsSpan().TrimStart("\uFEFF"u8), options);
        }
        catch (JsonException fault)
        {
            throw new DistributedApplicationException($"The launch settings '{path}' are not valid JSON: {fault.Message}", fault);
        }
    }
}
