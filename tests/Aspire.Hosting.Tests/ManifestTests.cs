using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Aspire.Hosting.Tests;

public class ManifestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("manifest-").FullName;

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_acceptance_sample_publishes_as_expected()
    {
        var path = Path.Combine(folder, "sample.json");
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AcceptanceSample>(
            ["--publisher", "manifest", "--output-path", path]);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(Expected("acceptance-sample.json"), Portable(path));
    }

    [Fact]
    public async Task Every_kind_of_resource_publishes_as_expected()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--operation", "publish", "--step", "publish-manifest", "--output-path", folder);
        Fill(builder);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(Expected("every-kind.json"), Portable(Path.Combine(folder, "aspire-manifest.json")));
    }

    [Fact]
    public async Task Without_an_output_path_nothing_is_published()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--publisher", "manifest");
        await using var app = await builder.BuildAsync();

        var fault = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());
        Assert.Contains("--output-path", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_is_run_or_publish()
        => Assert.Throws<DistributedApplicationException>(() => DistributedApplicationTestingBuilder.Create("--operation", "deploy"));

    private static void Fill(IDistributedApplicationBuilder builder)
    {
        var region = builder.AddParameter("region", "eu-west-1", publishValueAsDefault: true);
        var password = builder.AddParameter("password", new GenerateParameterDefault { MinLength = 22, Special = false, MinNumeric = 2 }, secret: true);
        var legacy = builder.AddConnectionString("legacy");
        var cache = builder.AddContainer("cache", "redis", "8").WithEndpoint(targetPort: 6379, scheme: "tcp", name: "tcp");
        var ledger = builder.AddConnectionString("ledger", expression => expression.Append($"postgresql://etl:{password:uri}@{cache.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}/{{x}}"));
        var queue = builder.AddResource(new Queue("queue")).WithManifestPublishingCallback(context =>
        {
            context.Writer.WriteString("type", "aws.cloudformation.template.v0");
            context.Writer.WriteString("stack-name", "queue");
            context.Writer.WriteString("template-path", context.GetManifestRelativePath(Path.Combine(Path.GetDirectoryName(context.ManifestPath)!, "queue.json")));
        });
        builder.AddResource(new Queue("mute"));
        builder.AddResource(new Queue("absent")).ExcludeFromManifest();
        var outside = new ParameterResource("outside", _ => "", secret: false);
        var first = builder.AddExecutable("first", "first", "../tools/first", "--region", "x")
            .WithHttpEndpoint(port: 5000, name: "page", env: "PORT").WithEndpoint(scheme: "tcp", name: "admin")
            .WithExternalHttpEndpoints();
        builder.AddExecutable("second", "second", "../tools/second")
            .WithHttpEndpoint(targetPort: 80, name: "page")
            .WithArgs("--password", password)
            .WithReference(legacy).WithReference(ledger, "books")
            .WithReference(first.GetEndpoint("page")).WithReference("bank", new Uri("https://bank.example/"))
            .WithEnvironment("REGION", region).WithEnvironment("QUEUE", $"{new Output(queue.Resource)}").WithEnvironment("OUTSIDE", outside);
    }

    private static string Expected(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Expected", name)).TrimEnd().ReplaceLineEndings("\n");

    /// <summary>Folders depend on where the test runs; what follows the last step up does not.</summary>
    private static string Portable(string path)
        => System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(path), """ "(\.\./)+[^"]*?(?=[^/"]+/[^/"]+")""", " \"…/").TrimEnd().ReplaceLineEndings("\n");

    private sealed class Queue(string name) : Resource(name);

    private sealed class Output(Queue queue) : IValueProvider, IManifestExpressionProvider, IValueWithReferences
    {
        public string ValueExpression => $"{{{queue.Name}.output.Url}}";

        public IEnumerable<object> References => [queue];

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new("http://queue");
    }
}
