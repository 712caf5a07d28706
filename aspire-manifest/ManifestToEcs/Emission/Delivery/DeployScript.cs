using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>deploy.sh</c>: brings a deployment to AWS with bash and the AWS CLI. The steps are the same for everybody and stand in
/// <c>deploy.template.sh</c>; what they work on is written here, as functions that name one entry a line.
/// </summary>
public static class DeployScript
{
    public const string Path = "deploy.sh";

    // Fields of create-service that update-service does not have.
    private static readonly string[] OnlyAtCreation = ["launchType", "schedulingStrategy", "tags"];

    /// <param name="manifestDirectory">The manifest's folder as seen from the output folder, with <c>/</c>, such as <c>../..</c>; the
    /// projects lie relative to it.</param>
    public static IEnumerable<EmittedFile> Emit(Deployment deployment, string manifestDirectory)
    {
        var data = new DeployScriptData(deployment, manifestDirectory);
        var script = new StringBuilder();
        foreach (var line in TemplateLines())
        {
            var part = line switch
            {
                "#@ MARK" => $"# {EmittedFile.Mark}\n",
                "#@ ENVIRONMENT" => data.EnvironmentValues(),
                "#@ SETTINGS" => data.Settings(),
                "#@ DATA" => data.Write(),
                _ => line + "\n",
            };
            script.Append(part);
        }
        yield return new EmittedFile(Path, script.ToString(), Executable: true);
        var bodies = EcsJson.Emit(deployment).ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal);
        foreach (var service in deployment.Services)
        {
            var created = bodies[EcsJson.PathOf(service.Resource, "service")];
            yield return new EmittedFile(EcsJson.PathOf(service.Resource, "service-update"), UpdateBody(created, service));
        }
    }

    // The body of create-service as update-service takes it.
    private static string UpdateBody(string created, Service service)
    {
        var body = (JsonObject)JsonNode.Parse(created)!;
        foreach (var name in OnlyAtCreation) body.Remove(name);
        // Scaling owns the number of tasks once the service runs.
        if (service.AutoScaling is not null) body.Remove("desiredCount");
        var update = new JsonObject(body.Select(
            field => KeyValuePair.Create(field.Key == "serviceName" ? "service" : field.Key, field.Value?.DeepClone())));
        return update.ToJsonString(new JsonSerializerOptions(
            Indented) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    private static IEnumerable<string> TemplateLines()
    {
        using var resource = typeof(DeployScript).Assembly.GetManifestResourceStream("deploy.template.sh")!;
        using var reader = new StreamReader(resource);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
