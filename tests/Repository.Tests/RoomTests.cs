using System.Text.RegularExpressions;

namespace Financial.Repository.Tests;

/// <summary>
/// Inside a project the folders are rooms, and dependencies between them point one way: a room knows those before it in its list. The
/// project's own folder stands above all of them.
/// </summary>
public partial class RoomTests
{
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["EtlWorker"] = ["BinaryCopy", "Findings", "Extract", "Recognition", "Transform", "Layouts", "Detection", "Load", "Exports"],
        ["Insights"] = ["Facts", "Words", "Generations"],
        ["Ledger"] =
        [
            "Migrations", "Database", "Uploads", "Messages", "Accounts", "Journal", "Profiles", "Versions", "Periods", "Statements", "Kpis",
            "Lines",
        ],
        ["aspire-manifest/ManifestToEcs"] =
        [
            "Reports", "Yaml", "Reading", "Model", "Expressions", "Overlays", "Mapping", "Emission", "Rules", "Comparison", "Cost",
            "Commands",
        ],
        ["Api"] =
        [
            "Database", "Problems", "Authentication", "Answers", "Changes", "Exports", "Description",
            "Accounts", "DeadLetters", "Dimensions", "Imports", "Insights", "Journals", "Lines", "Page", "Periods", "Profiles",
            "Reconciliation", "Statements", "Uploads",
        ],
    };

    /// <summary>The slices of the Api, each of which serves one resource: none knows another, but an upload starts an import.</summary>
    private static readonly string[] Slices =
    [
        "Accounts", "DeadLetters", "Dimensions", "Imports", "Insights", "Journals", "Lines", "Periods", "Profiles", "Reconciliation",
        "Statements", "Uploads",
    ];

    public static TheoryData<string> Projects() => [.. Rooms.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_of_a_project_is_one_of_its_rooms(string project) => Assert.Empty(
        Sources(project).Select(source => source.Room).Where(room => room.Length > 0).Distinct().Except(Rooms[project]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_knows_only_the_rooms_before_it(string project)
    {
        var rooms = Rooms[project];
        var offending = from source in Sources(project)
                        where source.Room.Length > 0
                        from known in KnownRooms(project, source)
                        where known.Length == 0 || Array.IndexOf(rooms, known) > Array.IndexOf(rooms, source.Room)
                        select $"{source.Path} knows {(known.Length == 0 ? "the project's own folder" : known)}";
        Assert.Empty(offending);
    }

    [Fact]
    public void No_slice_of_the_Api_knows_another()
    {
        var offending = from source in Sources("Api")
                        where Slices.Contains(source.Room)
                        from known in KnownRooms("Api", source)
                        where Slices.Contains(known) && known != source.Room && (source.Room, known) != ("Uploads", "Imports")
                        select $"{source.Path} knows {known}";
        Assert.Empty(offending);
    }

    [Fact]
    public void Every_SQL_statement_of_EtlWorker_stands_in_Recognition_Load_or_Exports_or_on_top()
    {
        var offending = from source in Sources("EtlWorker")
                        where source.Room is not ("" or "Recognition" or "Load" or "Exports")
                        where source.Code.Contains("using Npgsql", StringComparison.Ordinal)
                        select source.Path;
        Assert.Empty(offending);
    }

    // Statements run through Queries, which first registers the types that Dapper lacks. The other two describe JSON and parameters to it.
    [Fact]
    public void Only_the_queries_of_the_ledger_run_statements_by_Dapper() => Assert.Equal(
        ["Api/Database/TenantQueries.cs", "EtlWorker/Load/ImportRun.cs", "Ledger/Database/Queries.cs"],
        RepositoryFiles.All.Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => UsingDapper().IsMatch(RepositoryFiles.Read(path))).Order(StringComparer.Ordinal));

    // A room of the same project is known by a using directive, or by a name that begins with the room's. What stands in the project's own
    // folder needs neither, so that its types are looked for by their names.
    private static IEnumerable<string> KnownRooms(string project, Source source)
    {
        foreach (var room in Rooms[project].Where(room => room != source.Room))
            if (Regex.IsMatch(source.Code, $@"using (static )?{Namespace(project)}\.{room}\b")
                || Regex.IsMatch(source.Code, $@"(?<![\w.]){room}\.[A-Z]\w+\.[A-Z]")) yield return room;
        if (TopTypes[project] is { } types && types.IsMatch(source.Code)) yield return "";
    }

    private static Source[] Sources(string project) => AllSources[project];

    private static readonly Dictionary<string, Source[]> AllSources = Rooms.Keys.ToDictionary(project => project, project => (
        from path in RepositoryFiles.Under(project, ".cs")
        let below = path[(project.Length + 1)..]
        let room = below.Contains('/', StringComparison.Ordinal) ? below[..below.IndexOf('/', StringComparison.Ordinal)] : ""
        select new Source(path, room, Comment().Replace(RepositoryFiles.Read(path), ""))).ToArray());

    private static readonly Dictionary<string, Regex?> TopTypes = Rooms.Keys.ToDictionary(project => project, project =>
    {
        var names = AllSources[project].Where(source => source.Room.Length == 0)
            .SelectMany(source => TopLevelType().Matches(source.Code)).Select(type => type.Groups["name"].Value).ToList();
        return names.Count == 0 ? null : new Regex($@"(?<![\w.""])(?:{string.Join('|', names)})\b(?! =|:)");
    });

    private static string Namespace(string project) => project.StartsWith("aspire-manifest/", StringComparison.Ordinal)
        ? "ManifestToEcs" : $"Financial.{project}";

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?m)^(global )?using Dapper;", RegexOptions.ExplicitCapture)]
    private static partial Regex UsingDapper();

    [GeneratedRegex(@"(?m)^(?:public|internal)[^\n(;{=]*?\b(?:class|record struct|record|struct|interface|enum)\s+(?<name>[A-Z]\w+)")]
    private static partial Regex TopLevelType();

    private sealed record Source(string Path, string Room, string Code);
}
