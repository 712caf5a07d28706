using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class LegacyServersTests
{
    [Theory]
    [InlineData("redis.v0", "docker.io/library/redis:8.2", "it:6379")]
    [InlineData("redis.v1", "docker.io/library/redis:8.2", "it:6379")]
    [InlineData("postgres.server.v0", "docker.io/library/postgres:17.6",
        "Host=it;Port=5432;Username=postgres;Password=${secret app/prod/it/password}")]
    [InlineData("rabbitmq.server.v0", "docker.io/library/rabbitmq:4.1", "amqp://guest:${secret app/prod/it/password}@it:5672")]
    [InlineData("sqlserver.server.v1", "mcr.microsoft.com/mssql/server:2022-latest",
        "Server=it,1433;User ID=sa;Password=${secret app/prod/it/password};TrustServerCertificate=true")]
    [InlineData("mysql.server.v0", "docker.io/library/mysql:8.4",
        "Server=it;Port=3306;User ID=root;Password=${secret app/prod/it/password}")]
    [InlineData("mongodb.server.v0", "docker.io/library/mongo:7.0", "mongodb://it:27017")]
    public void A_server_gets_the_image_port_and_credentials_that_its_type_implies(string type, string image, string connectionString)
    {
        var values = new MappedValues($$""" "it": { "type": "{{type}}" } """);
        Assert.Equal(image, values.Resource("it").Image!.Text);
        Assert.Equal(connectionString, values.Evaluate("{it.connectionString}")!.ToString());
        Assert.Empty(values.Report.Findings);
    }

    [Theory]
    [InlineData("postgres.database.v0", "postgres.server.v0",
        "Host=it;Port=5432;Username=postgres;Password=${secret app/prod/it/password};Database=orders")]
    [InlineData("pg.database.v0", "postgres.server.v0",
        "Host=it;Port=5432;Username=postgres;Password=${secret app/prod/it/password};Database=orders")]
    [InlineData("sqlserver.database.v1", "sqlserver.server.v1",
        "Server=it,1433;User ID=sa;Password=${secret app/prod/it/password};TrustServerCertificate=true;Database=orders")]
    [InlineData("mysql.database.v0", "mysql.server.v0",
        "Server=it;Port=3306;User ID=root;Password=${secret app/prod/it/password};Database=orders")]
    [InlineData("mongodb.database.v0", "mongodb.server.v0", "mongodb://it:27017/orders")]
    public void A_database_is_its_server_s_connection_string_with_its_name(string type, string serverType, string connectionString)
    {
        var values = new MappedValues($$""" "it": { "type": "{{serverType}}" }, "orders": { "type": "{{type}}", "parent": "it" } """);
        Assert.Equal(connectionString, values.Evaluate("{orders.connectionString}")!.ToString());
    }

    [Fact]
    public void A_legacy_server_can_be_managed_like_any_other()
    {
        var values = new MappedValues(
            """ "it": { "type": "postgres.server.v0" }, "orders": { "type": "postgres.database.v0", "parent": "it" } """,
            "resources: { it: { kind: managed } }");
        Assert.Equal("Host=${IT_DATABASE_ADDRESS};Port=5432;SslMode=Require;Username=postgres;Password=${secret "
            + "app/prod/it/password};Database=orders", values.Evaluate("{orders.connectionString}")!.ToString());
        Assert.Equal("orders", values.Managed<Database>().InitialDatabase);
    }

    [Fact]
    public void The_inputs_of_a_legacy_container_are_its_own_secrets()
    {
        var values = new MappedValues("""
            "catalog": { "type": "container.v0", "image": "postgres:latest", "env": { "POSTGRES_PASSWORD": "{catalog.inputs.password}" },
              "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "containerPort": 5432 } },
              "connectionString": "Host={catalog.bindings.tcp.host};Username=postgres;Password={catalog.inputs.password};",
              "inputs": { "password": { "type": "string", "secret": true, "default": { "generate": { "minLength": 10 } } } } },
            "catalogdb": { "type": "postgres.database.v0", "parent": "catalog" }
            """);
        Assert.Equal("Host=catalog;Username=postgres;Password=${secret app/prod/catalog/password};;Database=catalogdb",
            values.Evaluate("{catalogdb.connectionString}")!.ToString());
    }
}
