using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Decides what each managed resource becomes: engine, version, size, master user, password and the database that is made with it.
/// </summary>
/// <param name="evaluate">Evaluates a variable of the container; generated passwords get at least the length of the last argument.</param>
internal sealed class ManagedPlan(
    AspireManifest manifest, Overlay overlay, Report report, Needs needs, Func<ManifestText, int, DeployText?> evaluate)
{
    // ElastiCache asks for 16 characters, Amazon MQ for 12, RDS for 8.
    private const int PasswordLength = 16;

    private readonly string _prefix = overlay.NamePrefixOf(manifest);
    private readonly DatabasePlan _databases = new(manifest, overlay, report, text => evaluate(text, 0));

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<ManagedServer> Servers() =>
        [.. manifest.Resources.Where(resource => ManagedServices.IsManaged(resource, overlay)).Select(Make).OfType<ManagedServer>()
            .OrderBy(server => server.Aws.Id, StringComparer.Ordinal)];

    private ManagedServer? Make(Resource resource)
    {
        var stated = overlay.For(resource.Name).Managed ?? new ManagedOverlay();
        if (EngineOf(resource, stated) is not { } engine) return null;
        var credentials = new ContainerCredentials(resource, engine.Family);
        var (user, containerUser) = User(resource, engine, credentials);
        var (password, containerPassword) = Password(resource, engine, credentials);
        // A description cannot change while the name stays: it follows the name, and does not name the engine.
        var groupName = AwsNames.Limited($"{_prefix}-{AwsNames.Of(resource.Name)}", AwsNames.EcsLength, "-server");
        var group = new SecurityGroup(groupName, $"Clients of {groupName}") { Id = resource.Name + "/security-group" };
        var aws = Aws(resource, engine, stated, user, password, group, credentials) with
        {
            DeletionProtection = stated.DeletionProtection ?? overlay.DeletionProtection ?? Inferred(resource, "deletionProtection", true,
                "data is not deleted by mistake"),
        };
        Account(resource, engine);
        NoteKeptPassword(resource, engine);
        return new ManagedServer(resource, engine, aws, group, user, password is null ? null : new SecretPart(password), containerUser,
            containerPassword);
    }

    private ManagedEngine? EngineOf(Resource resource, ManagedOverlay stated)
    {
        if (stated.Engine is { } name) return ManagedEngine.Named(name);
        if (ManagedEngine.Of(resource) is { } engine)
        {
            report.Inferred($"{resource.Name}: managed.engine", engine.Name, $"the image {resource.Image!.Text}");
            return engine;
        }
        RefuseEngine(resource, overlay, report);
        return null;
    }

    /// <summary>Says (again) why the resource has no engine.</summary>
    public static void RefuseEngine(Resource resource, Overlay overlay, Report report) =>
        report.Error(FindingCodes.ManagedEngineUnknown, overlay.LocationOf("resources", resource.Name, "kind"),
            $"'{resource.Name}' is to be managed, but its {(resource.Image is { } image
                ? $"image {image.Text}" : "type " + resource.Type)} does not name the engine.",
            $"State resources.{resource.Name}.managed.engine: one of {string.Join(", ", ManagedEngine.Names)}.");

    private (string Name, DeployText? Container) User(Resource resource, ManagedEngine engine, ContainerCredentials credentials)
    {
        if (engine.MasterUser.Length == 0 || engine.Family == EngineFamily.Redis) return ("", null);
        var container = credentials.User is { } text ? evaluate(text, 0) : credentials.DefaultUser is { } name ? (DeployText)name : null;
        if (container?.Literal is { } literal && engine.Accepts(literal)) return (literal, container);
        report.Inferred($"{resource.Name}: master user", engine.MasterUser,
            container?.Literal is { } reserved
                ? $"AWS does not take '{reserved}'" : "the container's user name is known only at deployment");
        return (engine.MasterUser, container);
    }

    private (Secret? Secret, DeployText? Container) Password(Resource resource, ManagedEngine engine, ContainerCredentials credentials)
    {
        if (engine.Family == EngineFamily.Kafka) return (null, null);
        var container = credentials.Password is { } text ? evaluate(text, PasswordLength) : null;
        if (container is { Parts: [SecretPart { JsonKey: null } whole] }) return (whole.Secret, container);
        // A cache without a password stays one: its security group admits only those who refer to it.
        if (engine.Family == EngineFamily.Redis && container is null) return (null, null);
        report.Inferred($"{resource.Name}: password", "generated by Secrets Manager",
            container is null ? "the manifest has none" : "the manifest's is no secret of its own");
        return (needs.Generated(Needs.Path(resource.Name, "password"), new GenerateRule(32, Special: false)), container);
    }

    private Server Aws(Resource resource, ManagedEngine engine, ManagedOverlay stated, string user, Secret? password,
        SecurityGroup group, ContainerCredentials credentials)
    {
        var name = stated.Name ?? $"{_prefix}-{AwsNames.Of(resource.Name)}";
        var version = stated.Version ?? Inferred(resource, "version",
            resource.Image is { } image ? engine.VersionFor(image.Text) : engine.Version,
            resource.Image is null ? "the default" : $"the image {resource.Image.Text}");
        var size = stated.InstanceClass ?? Inferred(resource, "instanceClass", engine.InstanceClass, "the smallest for the engine");
        if (version is not [>= '0' and <= '9', ..])
        {
            report.Error(FindingCodes.OverlayWrongValue, overlay.LocationOf("resources", resource.Name, "managed", "version"),
                $"'{version}' is no version of {engine.Name}.", $"State such as {engine.Version}.");
        }
        return engine.Family switch
        {
            EngineFamily.Redis => Cache(resource, engine, stated, Limited(name, 40), version, size, password, group),
            EngineFamily.RabbitMq => Broker(resource, stated, Limited(name, 50), version, size, user, password!, group),
            EngineFamily.Kafka => Kafka(resource, stated, Limited(name, 64), version, size, group),
            _ => _databases.Make(resource, engine, Limited(name, 60), version, size, user, password!, group, credentials),
        };
    }

    // ElastiCache moves to the next minor version by itself, and Terraform would then replace the cache in order to go back.
    private Cache Cache(Resource resource, ManagedEngine engine, ManagedOverlay stated, string name, string version, string size,
        Secret? token, SecurityGroup group)
    {
        Inferred(report, resource, "automatic minor upgrades", false, $"version {version} of {engine.Name} names the minor version");
        return new Cache(name, engine.AwsEngine, version, size, stated.Replicas ?? (stated.MultiAz == true ? 1 : 0), token, engine.Port,
            group) { Id = resource.Name + "/cache" };
    }

    // From 3.13 on Amazon MQ takes no whole version and insists on upgrading patches itself.
    private Broker Broker(Resource resource, ManagedOverlay stated, string name, string version, string size, string user,
        Secret password, SecurityGroup group)
    {
        var isWhole = version.Split('.').Length > 2;
        Inferred(report, resource, "automatic minor upgrades", !isWhole, isWhole
            ? $"the overlay states a whole version, {version}, which an upgrade would leave"
            : $"version {version} leaves the patches to AWS");
        return new Broker(name, version, size, stated.MultiAz ?? false, user, password, group)
        {
            Id = resource.Name + "/broker", AutoMinorVersionUpgrade = !isWhole,
        };
    }

    private KafkaCluster Kafka(Resource resource, ManagedOverlay stated, string name, string version, string size, SecurityGroup group)
    {
        // MSK spreads its brokers evenly over the subnets.
        var zones = Math.Max(2, overlay.PrivateSubnets.Count);
        var wanted = Math.Max(1, stated.Replicas ?? zones);
        var brokers = (wanted + zones - 1) / zones * zones;
        if (brokers != stated.Replicas)
            report.Inferred($"{resource.Name}: brokers", brokers.ToString(CultureInfo.InvariantCulture),
                $"{zones} subnets get equally many");
        report.Warning(FindingCodes.ManagedClientSetting, MappingScope.InManifest(resource),
            $"'{resource.Name}' becomes an MSK cluster that accepts TLS only, and a bootstrap address cannot ask for TLS.",
            "Set SecurityProtocol to Ssl in its clients; with Aspire's client by resources.<client>.environment: "
                + "Aspire__Confluent__Kafka__Producer__Config__SecurityProtocol: Ssl (and Consumer).");
        return new KafkaCluster(name, version, size, brokers, stated.StorageGiB ?? Inferred(resource, "storageGiB", 50, "the default"),
            group) { Id = resource.Name + "/kafka" };
    }

    // Identifiers of RDS and the others: no hyphen twice, none at the end, a letter first.
    private static string Limited(string name, int length)
    {
        var limited = AwsNames.Limited(char.IsAsciiLetter(name[0]) ? name : "a-" + name, length, underscores: false);
        while (limited.Contains("--", StringComparison.Ordinal)) limited = limited.Replace("--", "-", StringComparison.Ordinal);
        return limited;
    }

    public static T Inferred<T>(Report report, Resource resource, string key, T value, string from)
    {
        report.Inferred($"{resource.Name}: {key}",
            value is bool flag ? (flag ? "true" : "false") : string.Create(CultureInfo.InvariantCulture, $"{value}"), from);
        return value;
    }

    private T Inferred<T>(Resource resource, string key, T value, string from) =>
        Inferred(report, resource, "managed." + key, value, from);

    // Amazon MQ takes users of RabbitMQ only when it makes the broker.
    private void NoteKeptPassword(Resource resource, ManagedEngine engine)
    {
        if (engine.Family != EngineFamily.RabbitMq) return;
        report.Note(FindingCodes.KeptPassword, MappingScope.InManifest(resource),
            $"AWS cannot change the password of '{resource.Name}': Amazon MQ takes it when the broker is made, and a new version of its "
                + "secret does not reach the broker.",
            "To rotate it, change it in RabbitMQ first (PUT /api/users/NAME), then in the secret, then deploy.");
    }

    private void Account(Resource resource, ManagedEngine engine)
    {
        report.Mapped(resource.Pointer + "/type", $"{engine.Name} managed by AWS");
        foreach (var field in new[] { "image", "bindings" }) report.Mapped($"{resource.Pointer}/{field}", $"{engine.Name} managed by AWS");
        // The other fields are of the container; fields that an expression used have accounts of their own.
        report.Ignored(resource.Pointer, $"{engine.Name}, managed by AWS, takes the container's place");
        // An empty entry has no field.
        if (resource.Kind == ResourceKind.NotExpressed) report.Mapped(resource.Pointer, $"{engine.Name} managed by AWS");
    }
}
