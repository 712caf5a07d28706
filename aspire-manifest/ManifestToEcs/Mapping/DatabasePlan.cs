using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Decides what a managed database becomes: its size, its safety, its settings and the database that is made with it.</summary>
/// <param name="evaluate">Evaluates a variable of the container.</param>
internal sealed class DatabasePlan(AspireManifest manifest, Overlay overlay, Report report, Func<ManifestText, DeployText?> evaluate)
{
    // A database that grows sixfold deserves a look; autoscaling costs nothing before it is needed.
    private const int StorageGrowth = 5;

    public Database Make(
        Resource resource, ManagedEngine engine, string name, string version, string size, string user, Secret password,
        SecurityGroup group, ContainerCredentials credentials)
    {
        var stated = overlay.For(resource.Name).Managed ?? new ManagedOverlay();
        var multiAz = stated.MultiAz ?? Inferred(resource, "multiAz", false, "the default");
        // SQL Server Express has no standby; Standard Edition has.
        var awsEngine = engine.AwsEngine == "sqlserver-ex" && multiAz ? "sqlserver-se" : engine.AwsEngine;
        var storage = stated.StorageGiB ?? Inferred(resource, "storageGiB", 20, "the smallest for most engines");
        var database = new Database(
            name, awsEngine, version, size, storage, multiAz,
            stated.BackupRetentionDays ?? Inferred(resource, "backupRetentionDays", 7, "the default"),
            user, password, InitialDatabase(resource, engine, credentials), engine.Port, group,
            DatabaseSettings.Parameters(awsEngine, version)) { Id = resource.Name + "/database" };
        report.Inferred($"{resource.Name}: parameter group", $"{database.ParameterGroup.Family}: {string.Join(", ",
            database.ParameterGroup.Parameters.Select(parameter => $"{parameter.Name}={parameter.Value}"))}", "clients use TLS");
        return database with
        {
            AutoMinorVersionUpgrade = AutoMinorVersionUpgrade(resource, database, stated),
            MaxStorageGiB = MaxStorage(resource, database, stated),
            PerformanceInsights = PerformanceInsights(resource, database),
            LogExports = LogExports(resource, database),
        };
    }

    private bool AutoMinorVersionUpgrade(Resource resource, Database database, ManagedOverlay stated)
    {
        var upgrades = DatabaseSettings.UpgradesItself(database.Engine, database.EngineVersion);
        if (database.Engine == "docdb") return upgrades;
        return Inferred(resource, "automatic minor upgrades", upgrades, upgrades
            ? $"version {database.EngineVersion} leaves the minor version to AWS"
            : $"{(stated.Version is null ? database.Engine + " needs a whole version" : "the overlay states a whole version")}, "
                + $"{database.EngineVersion}, which an upgrade would leave");
    }

    private int? MaxStorage(Resource resource, Database database, ManagedOverlay stated)
    {
        var place = overlay.LocationOf("resources", resource.Name, "managed", "maxStorageGiB");
        if (database.IsCluster)
        {
            if (stated.MaxStorageGiB is not null)
                report.Warning(FindingCodes.NoEffect, place, $"The storage of {database.Engine} grows by itself, so maxStorageGiB of "
                    + $"'{resource.Name}' has no effect.", "Remove it from the overlay.");
            return null;
        }
        var storage = database.StorageGiB;
        var most = stated.MaxStorageGiB ?? Inferred(resource, "maxStorageGiB",
            Math.Min(storage * StorageGrowth, DatabaseSettings.MostStorage(database.Engine)), $"{StorageGrowth} times the storage");
        if (most == storage) return null;
        // RDS asks for a tenth more at least.
        if (most * 10L < storage * 11L)
            report.Error(FindingCodes.OverlayWrongValue, place, string.Create(CultureInfo.InvariantCulture,
                $"The storage of '{resource.Name}' has {storage} GiB and cannot grow to {most} GiB."), string.Create(
                CultureInfo.InvariantCulture, $"State {(storage * 11 + 9) / 10} or more, or {storage} for a size that never changes."));
        return most;
    }

    private bool PerformanceInsights(Resource resource, Database database)
    {
        var has = DatabaseSettings.HasPerformanceInsights(
            database.Engine, database.EngineVersion, database.InstanceClass, overlay.Region);
        return Inferred(resource, "Performance Insights", has, $"{database.Engine} on {database.InstanceClass} {(has
            ? "has them, free for seven days" : "does not have them")}");
    }

    private SortedDictionary<string, LogGroup> LogExports(Resource resource, Database database)
    {
        var days = Logs.Retention(resource.Name, overlay, report, overlay.LocationOf("resources", resource.Name, "logRetentionDays"));
        return new SortedDictionary<string, LogGroup>(DatabaseSettings.Logs(database.Engine).ToDictionary(kind => kind, kind =>
            new LogGroup(DatabaseSettings.LogGroupName(database.Engine, database.Name, kind), days)
            {
                Id = $"{resource.Name}/{kind}/log-group",
            }), StringComparer.Ordinal);
    }

    /// <summary>
    /// RDS makes one database; Aspire's own containers make one for each <c>AddDatabase</c>. The first stays the first when others follow,
    /// because RDS replaces a server whose first database changes.
    /// </summary>
    private string? InitialDatabase(Resource resource, ManagedEngine engine, ContainerCredentials credentials)
    {
        if (engine.Family == EngineFamily.Mongo)
        {
            report.Warning(FindingCodes.ManagedClientSetting, MappingScope.InManifest(resource),
                $"'{resource.Name}' becomes DocumentDB, whose certificate is signed by Amazon's own authority.",
                "Put Amazon's bundle (global-bundle.pem) into the trust store of the client's image.");
            return null;
        }
        var named = Databases(resource).Distinct(StringComparer.Ordinal).ToList();
        var initial = credentials.Database is { } text && evaluate(text)?.Literal is { } own ? own : named.FirstOrDefault();
        if (overlay.For(resource.Name).Managed?.Database is { } stated) initial = stated;
        if (engine.Family == EngineFamily.SqlServer || (initial is not null && !IsDatabaseName(initial))) initial = null;
        var missing = named.Where(name => name != initial).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            report.Note(FindingCodes.DatabaseNotCreated, Location.InManifest(resource.Pointer),
                $"RDS does not create {string.Join(", ", missing)} in '{resource.Name}'.",
                "Let the application or a migration job create it, as EF Core's Migrate does.");
        }
        return initial;
    }

    // "{pg.connectionString};Database=orders", "postgresql://…@{pg.bindings.tcp.host}:…/orders"
    private IEnumerable<string> Databases(Resource server)
    {
        var reference = "{" + server.Name + ".";
        foreach (var value in manifest.Resources.Where(value => value.Kind == ResourceKind.Value && value.ConnectionString is not null))
        {
            var text = value.ConnectionString!.Text;
            if (!text.Contains(reference, StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var pair in text.Split(';'))
            {
                if (pair.Split('=') is [var key, { Length: > 0 } name] && key.Trim().ToLowerInvariant() is "database" or "initial catalog"
                    && !name.Contains('{', StringComparison.Ordinal)) yield return name;
            }
        }
    }

    private static bool IsDatabaseName(string name) =>
        name.Length is > 0 and <= 63 && char.IsAsciiLetter(name[0])
            && name.All(letter => letter == '_' || char.IsAsciiLetterOrDigit(letter));

    private T Inferred<T>(Resource resource, string key, T value, string from) =>
        ManagedPlan.Inferred(report, resource, key, value, from);
}
