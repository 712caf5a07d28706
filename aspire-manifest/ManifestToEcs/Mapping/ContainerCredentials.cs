using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>Variables in which a container of a known engine expects its user, password and first database.</summary>
internal sealed class ContainerCredentials(Resource resource, EngineFamily family)
{
    public ManifestText? User { get; } = family switch
    {
        EngineFamily.Postgres => Variable(resource, "POSTGRES_USER", "POSTGRESQL_USERNAME", "POSTGRESQL_USER"),
        EngineFamily.RabbitMq => Variable(resource, "RABBITMQ_DEFAULT_USER", "RABBITMQ_USERNAME"),
        EngineFamily.Mongo => Variable(resource, "MONGO_INITDB_ROOT_USERNAME", "MONGODB_ROOT_USER", "USERNAME"),
        _ => null,
    };

    public ManifestText? Password { get; } = family switch
    {
        EngineFamily.Postgres => Variable(resource, "POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD"),
        EngineFamily.MySql => Variable(resource, "MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"),
        EngineFamily.SqlServer => Variable(resource, "MSSQL_SA_PASSWORD", "SA_PASSWORD"),
        EngineFamily.RabbitMq => Variable(resource, "RABBITMQ_DEFAULT_PASS", "RABBITMQ_PASSWORD"),
        EngineFamily.Mongo => Variable(resource, "MONGO_INITDB_ROOT_PASSWORD", "MONGODB_ROOT_PASSWORD", "PASSWORD"),
        EngineFamily.Redis => Variable(resource, "REDIS_PASSWORD", "VALKEY_PASSWORD", "GARNET_PASSWORD", "KEYDB_PASSWORD")
            ?? After(resource, "--requirepass", "--password"),
        _ => null,
    };

    public ManifestText? Database { get; } = family switch
    {
        EngineFamily.Postgres => Variable(resource, "POSTGRES_DB", "POSTGRESQL_DATABASE"),
        EngineFamily.MySql => Variable(resource, "MYSQL_DATABASE", "MARIADB_DATABASE"),
        _ => null,
    };

    /// <summary>The image's default user.</summary>
    public string? DefaultUser { get; } = family switch
    {
        EngineFamily.Postgres => "postgres",
        EngineFamily.MySql => "root",
        EngineFamily.SqlServer => "sa",
        EngineFamily.RabbitMq => "guest",
        _ => null,
    };

    private static ManifestText? Variable(Resource resource, params string[] names) =>
        names.Select(name => resource.Env.FirstOrDefault(variable => variable.Name == name)?.Value)
            .FirstOrDefault(value => value is not null);

    // ["--requirepass", "{cache-password.value}"]; a shell variable ("$REDIS_PASSWORD") is among the variables already.
    private static ManifestText? After(Resource resource, params string[] options)
    {
        for (var i = 0; i + 1 < resource.Args.Count; i++)
        {
            if (options.Contains(resource.Args[i].Text, StringComparer.Ordinal) && !resource.Args[i + 1].Text.StartsWith('$'))
                return resource.Args[i + 1];
        }
        return null;
    }
}
