using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>An application for each kind of resource that an AppHost can express, with the overlay that it needs.</summary>
internal static class Applications
{
    public static readonly IReadOnlyDictionary<string, (Action<IDistributedApplicationBuilder> Describe, string Overlay)> All =
        new Dictionary<string, (Action<IDistributedApplicationBuilder>, string)>
        {
            ["project"] = (builder => Project(builder), ""),
            ["external project"] = (builder => Project(builder).WithHttpEndpoint().WithExternalHttpEndpoints(), ""),
            ["container"] = (builder => Web(builder), ""),
            ["container with command, volume and health check"] = (builder => Web(builder).WithArgs("--verbose").WithEntrypoint("/bin/web")
                .WithVolume("pages", "/pages").WithHttpHealthCheck("/health"), ""),
            ["container with a file of the machine"] = (builder => Web(builder).WithBindMount("pages", "/pages"),
                "resources: { web: { image: example.org/web-with-pages:1.0 } }"),
            ["Dockerfile"] = (builder => builder.AddDockerfile("site", "../site", "Dockerfile.prod").WithBuildArg("MODE", "fast")
                .WithHttpEndpoint(targetPort: 8080).WithExternalHttpEndpoints(), ""),
            ["written Dockerfile"] = (builder => builder.AddDockerfileFactory("site", "../site", _ => "FROM example.org/web:1.0\n")
                .WithHttpEndpoint(targetPort: 8080), ""),
            ["executable as a Dockerfile"] = (builder => builder.AddExecutable("script", "node", "../script", "index.js")
                .PublishAsDockerFile().WithHttpEndpoint(targetPort: 3000), ""),
            ["executable that stays behind"] = (builder =>
            {
                builder.AddExecutable("watch", "node", "../script", "watch.js");
                Web(builder);
            }, "resources: { watch: { kind: ignore } }"),
            ["parameters"] = (builder => Web(builder)
                .WithEnvironment("MODE", builder.AddParameter("mode"))
                .WithEnvironment("LIMIT", builder.AddParameter("limit", "10", publishValueAsDefault: true))
                .WithEnvironment("API_KEY", builder.AddParameter("api-key", secret: true)), ""),
            ["generated password"] = (builder => Web(builder).WithEnvironment("PASSWORD",
                ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, "password")), ""),
            ["connection string from outside"] = (builder => Web(builder).WithReference(builder.AddConnectionString("stock")), ""),
            ["connection string of parts"] = (builder => Web(builder).WithReference(builder.AddConnectionString("stock",
                ReferenceExpression.Create($"Host=example.com;Password={builder.AddParameter("stock-password", secret: true)}"))), ""),
            ["calls between services"] = (builder =>
            {
                var api = Project(builder).WithHttpEndpoint(targetPort: 8080);
                Web(builder).WithReference(api.GetEndpoint("http")).WaitFor(api);
            }, ""),
            ["external service"] = (builder => Project(builder)
                .WithReference(builder.AddExternalService("mail", "https://mail.example.com/")), ""),
            ["Redis"] = (builder => Project(builder).WithReference(builder.AddRedis("cache")), Managed("cache")),
            ["Postgres"] = (builder => Project(builder).WithReference(builder.AddPostgres("postgres").AddDatabase("orders")),
                Managed("postgres")),
            ["RabbitMQ"] = (builder => Project(builder).WithReference(builder.AddRabbitMQ("messages")), Managed("messages")),
        };

    private static string Managed(string resource) => $"resources: {{ {resource}: {{ kind: managed }} }}";

    private static IResourceBuilder<ProjectResource> Project(IDistributedApplicationBuilder builder) =>
        builder.AddProject("api", "../Api/Api.csproj", options => options.ExcludeLaunchProfile = true);

    private static IResourceBuilder<ContainerResource> Web(IDistributedApplicationBuilder builder) =>
        builder.AddContainer("web", "example.org/web", "1.0").WithHttpEndpoint(targetPort: 8080).WithExternalHttpEndpoints();
}
