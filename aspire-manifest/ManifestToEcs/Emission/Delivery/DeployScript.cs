using System.Text;
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
        var texts = new RawText(deployment);
        foreach (var service in deployment.Services)
            yield return new EmittedFile(EcsJson.PathOf(service.Resource, "service-update"),
                RawJson.Write(UpdateBody(service, deployment), texts));
    }

    // The body of create-service as update-service takes it. Scaling owns the number of tasks once the service runs.
    private static RequestBody UpdateBody(Service service, Deployment deployment) => RequestBody.Of(ServiceBody.Of(service, deployment)
        .Where(field => !OnlyAtCreation.Contains(field.Key) && (field.Key != "desiredCount" || service.AutoScaling is null))
        .Select(field => field.Key == "serviceName" ? KeyValuePair.Create("service", field.Value) : field));

    private static IEnumerable<string> TemplateLines()
    {
        using var resource = typeof(DeployScript).Assembly.GetManifestResourceStream("deploy.template.sh")!;
        using var reader = new StreamReader(resource);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
