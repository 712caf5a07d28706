using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>What the environment is to the rest of the application.</summary>
public class EnvironmentTests
{
    [Fact]
    public async Task It_stays_out_of_the_manifest_and_changes_no_line_of_it()
    {
        using var without = new PublishedApplication();
        using var with = new PublishedApplication();

        await without.RunAsync("publish-manifest", Shop);
        await with.RunAsync("publish-manifest", builder =>
        {
            builder.AddEcsFargateEnvironment("aws");
            Shop(builder);
        });

        Assert.Equal(Manifest(without), Manifest(with));
    }

    [Fact]
    public async Task Publishing_writes_the_same_manifest_into_its_output()
    {
        using var manifest = new PublishedApplication();
        using var publication = new PublishedApplication();

        await manifest.RunAsync("publish-manifest", Shop);
        await publication.RunAsync("publish", builder =>
        {
            builder.AddEcsFargateEnvironment("aws");
            Shop(builder);
        });

        Assert.Equal(Manifest(manifest), Manifest(publication));
    }

    [Fact]
    public async Task Each_workload_is_marked_with_it()
    {
        using var application = new PublishedApplication();
        var resources = new List<IResource>();
        EcsFargateEnvironmentResource? environment = null;

        await application.RunAsync("prepare-deployment-targets-aws", builder =>
        {
            environment = builder.AddEcsFargateEnvironment("aws").Resource;
            Shop(builder);
            resources.AddRange(builder.Resources);
        });

        var marked = resources.Where(resource => resource.GetDeploymentTargetAnnotation()?.ComputeEnvironment == environment);
        Assert.Equal(["api", "web"], marked.Select(resource => resource.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_local_run_knows_nothing_of_it()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

        var environment = builder.AddEcsFargateEnvironment("aws");

        Assert.DoesNotContain(environment.Resource, builder.Resources);
    }

    private static void Shop(IDistributedApplicationBuilder builder)
    {
        var key = builder.AddParameter("api-key", secret: true);
        builder.AddProject("api", "../Api/Api.csproj", options => options.ExcludeLaunchProfile = true).WithEnvironment("KEY", key);
        builder.AddContainer("web", "example.org/web", "1.0").WithHttpEndpoint(targetPort: 8080);
    }

    private static string Manifest(PublishedApplication application) =>
        File.ReadAllText(Path.Combine(application.Output, "aspire-manifest.json"));
}
