using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>Facts about a public image that the manifest does not state.</summary>
/// <param name="Stateful">Holds data that must outlive a task.</param>
/// <param name="Port">Its default port.</param>
/// <param name="Check">Health command by the image's own tool; null: it has none that can be relied on.</param>
/// <param name="Owner">User and group that the image gives its data, for EFS access points.</param>
/// <param name="EntryPoint">The image's own, which a shell wrapper has to start.</param>
/// <param name="X86Only">The publisher has no ARM64 image.</param>
/// <param name="Managed">AWS's service that can take its place.</param>
/// <param name="Data">Folder of its data; null: not known.</param>
/// <param name="DataInArgs">The folder counts only if the command line names it.</param>
/// <param name="SecretOptions">Options of its command line, with the variable from which it reads the same value.</param>
internal sealed record KnownImage(
    string Name, bool Stateful, int Port, string[]? Check = null, (int Uid, int Gid)? Owner = null, string[]? EntryPoint = null,
    bool X86Only = false, string? Managed = null, string? Data = null, bool DataInArgs = false,
    (string Option, string Variable)[]? SecretOptions = null);

/// <summary>Public images by the end of their repository name, so that mirrors in other registries are recognised too.</summary>
internal static class KnownImages
{
    private static readonly string[] DockerEntrypoint = ["docker-entrypoint.sh"];

    private static readonly KnownImage Postgres = new("postgres", true, 5432,
        ["CMD-SHELL", "pg_isready -U \"${POSTGRES_USER:-postgres}\""], (999, 999), DockerEntrypoint, Managed: "RDS or Aurora",
        Data: "/var/lib/postgresql/data");

    private static readonly KnownImage Redis = new("redis", true, 6379, ["CMD", "redis-cli", "ping"], (999, 1000), DockerEntrypoint,
        Managed: "ElastiCache", Data: "/data");

    private static readonly KnownImage MySql = new("mysql", true, 3306,
        ["CMD", "mysqladmin", "ping", "-h", "127.0.0.1", "--silent"], (999, 999), DockerEntrypoint, Managed: "RDS or Aurora",
        Data: "/var/lib/mysql");

    private static readonly KnownImage Mongo = new("mongo", true, 27017,
        ["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping')"], (999, 999), DockerEntrypoint, Managed: "DocumentDB",
        Data: "/data/db");

    private static readonly KnownImage SqlServer = new("mssql", true, 1433,
        ["CMD-SHELL", "/opt/mssql-tools18/bin/sqlcmd -C -S localhost -U sa -P \"$MSSQL_SA_PASSWORD\" -Q 'SELECT 1'"], (10001, 0),
        X86Only: true, Managed: "RDS", Data: "/var/opt/mssql");

    private static readonly KnownImage Kafka = new("kafka", true, 9092, Owner: (1000, 1000), Managed: "MSK");

    // Ends of repository names; the longest that fits counts.
    private static readonly (string End, KnownImage Image)[] Table =
    [
        ("postgres", Postgres), ("pgvector", Postgres), ("postgis", Postgres), ("timescaledb", Postgres), ("timescaledb-ha", Postgres),
        ("redis", Redis), ("redis-stack", Redis), ("redis-stack-server", Redis),
        ("valkey", Redis with { Name = "valkey", Check = ["CMD", "valkey-cli", "ping"] }),
        ("keydb", Redis with { Name = "keydb", Check = ["CMD", "keydb-cli", "ping"] }),
        ("garnet", new("garnet", true, 6379, EntryPoint: ["/app/GarnetServer"], Managed: "ElastiCache", Data: "/data")),
        ("dragonfly", new("dragonfly", true, 6379, Managed: "ElastiCache", Data: "/data")),
        ("rabbitmq", new("rabbitmq", true, 5672, ["CMD", "rabbitmq-diagnostics", "-q", "ping"], (999, 999), DockerEntrypoint,
            Managed: "Amazon MQ", Data: "/var/lib/rabbitmq")),
        ("mssql/server", SqlServer), ("azure-sql-edge", SqlServer with { Check = null, X86Only = false }),
        ("mysql", MySql), ("mysql-server", MySql),
        ("mariadb", MySql with { Name = "mariadb", Check = ["CMD", "mariadb-admin", "ping", "-h", "127.0.0.1", "--silent"] }),
        ("mongo", Mongo), ("documentdb-local", new("documentdb", true, 10260, Managed: "DocumentDB")),
        ("confluent-local", Kafka), ("cp-kafka", Kafka), ("kafka", Kafka), ("redpanda", Kafka),
        ("clickhouse-server", new("clickhouse", true, 8123, ["CMD", "clickhouse-client", "--query", "SELECT 1"], (101, 101),
            Data: "/var/lib/clickhouse")),
        ("elasticsearch", new("elasticsearch", true, 9200, Owner: (1000, 0), Data: "/usr/share/elasticsearch/data")),
        ("opensearch", new("opensearch", true, 9200, Owner: (1000, 1000), Data: "/usr/share/opensearch/data")),
        ("typesense", new("typesense", true, 8108, EntryPoint: ["/opt/typesense-server"], Data: "/data", DataInArgs: true,
            SecretOptions: [("--api-key", "TYPESENSE_API_KEY")])),
        ("meilisearch", new("meilisearch", true, 7700, Data: "/meili_data", SecretOptions: [("--master-key", "MEILI_MASTER_KEY")])),
        ("qdrant", new("qdrant", true, 6333, Data: "/qdrant/storage")), ("milvus", new("milvus", true, 19530, Data: "/var/lib/milvus")),
        ("neo4j", new("neo4j", true, 7687, Owner: (7474, 7474), Data: "/data")),
        ("database/free", new("oracle", true, 1521, Owner: (54321, 54321), Data: "/opt/oracle/oradata")),
        ("database/express", new("oracle", true, 1521, Owner: (54321, 54321), X86Only: true, Data: "/opt/oracle/oradata")),
        ("influxdb", new("influxdb", true, 8086, Owner: (1000, 1000), Data: "/var/lib/influxdb2")),
        ("cassandra", new("cassandra", true, 9042, Owner: (999, 999), Data: "/var/lib/cassandra")),
        ("couchdb", new("couchdb", true, 5984, Owner: (5984, 5984), Data: "/opt/couchdb/data")),
        ("minio", new("minio", true, 9000, Data: "/data", DataInArgs: true)),
        ("etcd", new("etcd", true, 2379)),
        ("seq", new("seq", true, 80, Data: "/data")), ("azurite", new("azurite", true, 10000, Data: "/data")),
        ("eventstore", new("eventstore", true, 2113, Data: "/var/lib/eventstore")),
        ("kurrentdb", new("kurrentdb", true, 2113, Data: "/var/lib/kurrentdb")),
        ("surrealdb", new("surrealdb", true, 8000)),
        ("ravendb", new("ravendb", true, 8080, Owner: (999, 999), Data: "/var/lib/ravendb/data")),
        ("nats", new("nats", false, 4222)), ("keycloak", new("keycloak", false, 8080)), ("nginx", new("nginx", false, 80)),
        ("yarp", new("yarp", false, 5000)),
        ("memcached", new("memcached", false, 11211)), ("mailpit", new("mailpit", false, 8025)), ("smtp4dev", new("smtp4dev", false, 80)),
    ];

    /// <summary>The facts about the image, or null.</summary>
    public static KnownImage? Of(string image)
    {
        var repository = Repository(image);
        KnownImage? known = null;
        var longest = 0;
        foreach (var (end, candidate) in Table)
        {
            if (end.Length <= longest || !repository.EndsWith(end, StringComparison.OrdinalIgnoreCase)) continue;
            if (repository.Length > end.Length && repository[^(end.Length + 1)] != '/') continue;
            (known, longest) = (candidate, end.Length);
        }
        return known;
    }

    /// <summary>Folder of the data of a container that runs a public image; null: not known.</summary>
    public static string? DataOf(Resource resource) => resource.Image is { } image && Of(image.Text) is { Data: { } path } known
        && (!known.DataInArgs || resource.Args.Any(word => word.Text == path || word.Text.EndsWith("=" + path, StringComparison.Ordinal)))
        ? path : null;

    /// <summary>Aspire's own dashboard shows a developer's machine; what reaches it is telemetry.</summary>
    public static bool IsDashboard(string image) => Repository(image).EndsWith("/aspire-dashboard", StringComparison.OrdinalIgnoreCase);

    /// <summary>The image without tag and digest: <c>docker.io/library/redis:8.2@sha256:…</c> is docker.io/library/redis.</summary>
    public static string Repository(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    /// <summary>The repository in Docker Hub: <c>nginx:1.29</c> is library/nginx; null if the image comes from another registry.</summary>
    public static string? InDockerHub(string image)
    {
        var repository = Repository(image);
        if (repository.AsSpan().ContainsAny('{', '$')) return null;
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return "library/" + repository;
        var first = repository[..slash];
        if (first is "docker.io" or "index.docker.io" or "registry-1.docker.io")
            return repository.IndexOf('/', slash + 1) < 0 ? "library" + repository[slash..] : repository[(slash + 1)..];
        // A registry has a domain or a port, a user of Docker Hub has neither.
        return first.AsSpan().ContainsAny('.', ':') || first == "localhost" ? null : repository;
    }

    /// <summary>The tag, or null.</summary>
    public static string? Tag(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
    }
}
