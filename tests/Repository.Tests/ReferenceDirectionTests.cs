using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Financial.Repository.Tests;

/// <summary>Dependencies point one way: services → Ledger and ServiceDefaults; compat and the publisher → nothing of ours.</summary>
public partial class ReferenceDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Ledger"] = [],
        ["ServiceDefaults"] = ["compat"],
        ["Api"] = ["Ledger", "ServiceDefaults"],
        ["EtlWorker"] = ["Ledger", "ServiceDefaults"],
        ["Insights"] = ["Ledger", "ServiceDefaults"],
        ["AppHost"] = ["AppHost", "Api", "EtlWorker", "Insights", "aspire-manifest"],
        ["compat"] = [],
        ["aspire-manifest"] = ["aspire-manifest"],
    };

    public static TheoryData<string> ProductProjects() => new(RepositoryFiles.All
        .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && Allowed.ContainsKey(TopFolder(path))));

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void A_project_refers_only_to_what_the_architecture_allows(string project)
    {
        foreach (var target in ReferencedFolders(project))
            Assert.True(Allowed[TopFolder(project)].Contains(target), $"{project} must not refer to {target}.");
    }

    [Fact]
    public void The_AppHost_refers_to_services_as_resources_and_never_to_their_code()
    {
        var services = Elements("AppHost/AppHost.csproj", "ProjectReference")
            .Where(reference => !reference.Attribute("Include")!.Value.StartsWith("LocalInfrastructure", StringComparison.Ordinal));
        var sources = string.Concat(RepositoryFiles.Under("AppHost", ".cs").Select(RepositoryFiles.Read));
        Assert.NotEmpty(services);
        foreach (var service in new[] { "Api", "EtlWorker", "Insights", "Ledger", "ServiceDefaults" })
            Assert.DoesNotContain($"using Financial.{service}", sources, StringComparison.Ordinal);
    }

    [Fact]
    public void The_publisher_knows_nothing_of_Aspire_and_its_hosting_integration_builds_on_it()
    {
        Assert.Empty(Elements("aspire-manifest/ManifestToEcs/ManifestToEcs.csproj", "ProjectReference"));
        Assert.DoesNotContain(Elements("aspire-manifest/ManifestToEcs/ManifestToEcs.csproj", "PackageReference"),
            package => package.Attribute("Include")!.Value.StartsWith("Aspire.", StringComparison.Ordinal));
        Assert.Equal(["../ManifestToEcs/ManifestToEcs.csproj"],
            Elements("aspire-manifest/ManifestToEcs.Hosting/ManifestToEcs.Hosting.csproj", "ProjectReference")
                .Select(reference => reference.Attribute("Include")!.Value));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = RepositoryFiles.Read("Financial.sln").Replace('\\', '/');
        var projects = RepositoryFiles.All
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(path => !SampleOfATestProject().IsMatch(path)) // built by the test project that refers to it
            .ToList();
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("linux-arm64")]
    public void Images_of_both_processors_restore_from_the_lock_files(string platform)
    {
        var locks = RepositoryFiles.All.Where(path => path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Where(path => TopFolder(path) is "Api" or "EtlWorker" or "Insights" or "Ledger" or "ServiceDefaults" or "compat").ToList();
        Assert.True(locks.Count >= 6);
        Assert.All(locks, path => Assert.Contains($"\"net10.0/{platform}\"", RepositoryFiles.Read(path), StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_central_files_choose_the_transport()
    {
        var choosing = RepositoryFiles.All
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(path => TopFolder(path) is not "tests")
            .Where(path => RepositoryFiles.Read(path).Contains("StockTransport", StringComparison.Ordinal));
        Assert.Empty(choosing);
    }

    [Fact]
    public void Only_the_transport_has_a_stand_in()
    {
        var standIns = RepositoryFiles.All.Where(path => TopFolder(path) == "compat").Select(path => path.Split('/')[1]).Distinct();
        Assert.Equal(["MassTransit.AmazonSQS"], standIns);
    }

    [Fact]
    public void Everything_of_Aspire_is_a_package()
    {
        var libraries =
            from path in RepositoryFiles.All.Where(path => path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            from framework in JsonDocument.Parse(RepositoryFiles.Read(path)).RootElement.GetProperty("dependencies").EnumerateObject()
            from library in framework.Value.EnumerateObject()
            where library.Name.StartsWith("Aspire.", StringComparison.OrdinalIgnoreCase)
            select (path, library.Name, Type: library.Value.GetProperty("type").GetString());
        Assert.NotEmpty(libraries);
        Assert.DoesNotContain(libraries, library => library.Type == "Project");
    }

    private static IEnumerable<string> ReferencedFolders(string project)
    {
        var directory = Path.GetDirectoryName(Path.Combine(RepositoryFiles.Root, project))!;
        foreach (var reference in Elements(project, "ProjectReference"))
        {
            var path = Path.GetFullPath(Path.Combine(directory, reference.Attribute("Include")!.Value));
            yield return TopFolder(Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'));
        }
        if (Elements(project, "CompatReference").Any())
            yield return "compat";
    }

    private static IEnumerable<XElement> Elements(string project, string name) =>
        XDocument.Parse(RepositoryFiles.Read(project)).Descendants(name).Where(element => element.Attribute("Include") is not null);

    // tests/X.Tests/Sample/Y/Y.csproj
    [GeneratedRegex("^tests/[^/]+/.+/[^/]+\\.csproj$")]
    private static partial Regex SampleOfATestProject();

    private static string TopFolder(string path) => path.Split('/')[0];
}
