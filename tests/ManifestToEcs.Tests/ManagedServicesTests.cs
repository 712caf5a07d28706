using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class ManagedServicesTests
{
    private const string Tcp = """ "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort":"""
        + """ 5432 } } """;
    private const string Password =
        """ "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,"""
            + """ "default": { "generate": { "minLength": 10 } } } } } """;
    private const string UriEncoded = """ "pw-uri-encoded": { "type": "annotated.string", "value": "{pw.value}", "filter": "uri" } """;

    [Fact]
    public void Postgres_becomes_RDS_and_its_connection_strings_get_the_address_and_TLS()
    {
        var values = Managed("postgres:16.2",
            "Host={it.bindings.tcp.host};Port={it.bindings.tcp.port};Username=postgres;Password={pw.value}", "POSTGRES_PASSWORD", """
            "orders": { "type": "value.v0", "connectionString": "{it.connectionString};Database=orders" },
            "api": { "type": "project.v0", "path": "a.csproj", "env": {
              "ORDERS": "{orders.connectionString}",
              "URI": "postgresql://postgres:{pw-uri-encoded.value}@{it.bindings.tcp.host}:{it.bindings.tcp.port}/orders",
              "JDBC": "jdbc:postgresql://{it.bindings.tcp.host}:{it.bindings.tcp.port}/orders?ssl=false",
              "BOTH": "first='{orders.connectionString}' second='{orders.connectionString}'",
              "URL": "{it.bindings.tcp.url}", "TLS": "{it.bindings.tcp.tlsEnabled}" } }
            """);
        var database = values.Managed<Database>();
        Assert.Equal(("postgres", "16", "db.t4g.micro", "app-it", "postgres", "orders", 5432),
            (database.Engine, database.EngineVersion, database.InstanceClass, database.Name, database.MasterUsername,
                database.InitialDatabase, database.Port));
        Assert.Equal("app/prod/pw", database.Password.Name);
        Assert.Equal(16, Assert.IsType<GeneratedSecret>(database.Password).Rule.MinLength);
        const string Connection = "Host=${IT_DATABASE_ADDRESS};Port=5432;SslMode=Require;Username=postgres;Password=${secret "
            + "app/prod/pw};Database=orders";
        Assert.Equal(Connection, values["api", "ORDERS"]);
        Assert.Equal("postgresql://postgres:${secret app/prod/pw}@${IT_DATABASE_ADDRESS}:5432/orders?sslmode=require",
            values["api", "URI"]);
        Assert.Equal("jdbc:postgresql://${IT_DATABASE_ADDRESS}:5432/orders?ssl=false&sslmode=require", values["api", "JDBC"]);
        Assert.Equal($"first='{Connection}' second='{Connection}'", values["api", "BOTH"]);
        Assert.Equal(("tcp://${IT_DATABASE_ADDRESS}:5432", "True"), (values["api", "URL"], values["api", "TLS"]));
        Assert.All(new[] { "ORDERS", "URI", "BOTH" }, name => Assert.True(values.Variable("api", name)!.IsSecret));
        Assert.Empty(values.Report.Findings);
    }

    [Theory]
    [InlineData("Server={it.bindings.tcp.host};Port={it.bindings.tcp.port};User ID=root;Password={pw.value}", "mysql:8.0.36",
        "MYSQL_ROOT_PASSWORD", "mysql", "8.0",
        "Server=${IT_DATABASE_ADDRESS};Port=3306;SslMode=Required;User ID=dbadmin;Password=${secret app/prod/pw}")]
    [InlineData("Server={it.bindings.tcp.host};Port={it.bindings.tcp.port};User ID=root;Password={pw.value};SslMode=None", "mariadb:10.11",
        "MARIADB_ROOT_PASSWORD", "mariadb", "10.11",
        "Server=${IT_DATABASE_ADDRESS};Port=3306;User ID=dbadmin;Password=${secret app/prod/pw};SslMode=Required")]
    [InlineData("Server={it.bindings.tcp.host},{it.bindings.tcp.port};User ID=sa;Password={pw.value};TrustServerCertificate=true",
        "mcr.microsoft.com/mssql/server:2019-latest", "MSSQL_SA_PASSWORD", "sqlserver-ex", "15.00",
        "Server=${IT_DATABASE_ADDRESS},1433;Encrypt=True;User ID=dbadmin;Password=${secret app/prod/pw};TrustServerCertificate=true")]
    [InlineData("mongodb://admin:{pw.value}@{it.bindings.tcp.host}:{it.bindings.tcp.port}?authSource=admin&authMechanism=SCRAM-SHA-256",
        "docker.io/library/mongo:7.0", "MONGO_INITDB_ROOT_PASSWORD", "docdb", "5.0.0",
        "mongodb://dbadmin:${secret app/prod/pw}@${IT_DATABASE_ADDRESS}:27017/?authSource=admin&tls=true&retryWrites=false")]
    [InlineData("Host={it.bindings.tcp.host};Port={it.bindings.tcp.port};Username=postgres;Password={pw.value};SSL Mode=VerifyFull",
        "docker.io/ankane/pgvector:0.8.0-pg15", "POSTGRES_PASSWORD", "postgres", "15",
        "Host=${IT_DATABASE_ADDRESS};Port=5432;Username=postgres;Password=${secret app/prod/pw};SSL Mode=VerifyFull")]
    public void Every_database_engine_has_its_own_words_for_TLS_and_its_own_master_user(
        string connectionString, string image, string variable, string engine, string version, string expected)
    {
        var values = Managed(image, connectionString, variable);
        Assert.Equal(expected, values.Evaluate("{it.connectionString}")!.ToString());
        var database = values.Managed<Database>();
        Assert.Equal((engine, version), (database.Engine, database.EngineVersion));
    }

    [Theory]
    [InlineData("", "{it.bindings.tcp.host}:{it.bindings.tcp.port}", "${IT_CACHE_ADDRESS}:6379,ssl=true")]
    [InlineData("REDIS_PASSWORD", "{it.bindings.tcp.host}:{it.bindings.tcp.port},password={pw.value}",
        "${IT_CACHE_ADDRESS}:6379,ssl=true,password=${secret app/prod/pw}")]
    [InlineData("REDIS_PASSWORD", "{it.bindings.tcp.host}:{it.bindings.tcp.port},"
        + "password={pw.value}{cond-it-bindings-tcp-tlsenabled-3eddb73a.connectionString}",
        "${IT_CACHE_ADDRESS}:6379,password=${secret app/prod/pw},ssl=true")]
    [InlineData("REDIS_PASSWORD", "redis://:{pw-uri-encoded.value}@{it.bindings.tcp.host}:{it.bindings.tcp.port}",
        "rediss://:${secret app/prod/pw}@${IT_CACHE_ADDRESS}:6379")]
    [InlineData("", "{it.bindings.tcp.host}:{it.bindings.tcp.port},ssl=false,abortConnect=false",
        "${IT_CACHE_ADDRESS}:6379,ssl=true,abortConnect=false")]
    public void A_cache_is_reached_by_TLS_whatever_the_developer_s_settings_chose(string variable, string connectionString, string expected)
    {
        var values = Managed("docker.io/library/redis:8.2", connectionString, variable,
            """ "cond-it-bindings-tcp-tlsenabled-3eddb73a": { "type": "value.v0", "connectionString": "" } """);
        Assert.Equal(expected, values.Evaluate("{it.connectionString}")!.ToString());
        var cache = values.Managed<Cache>();
        Assert.Equal(("valkey", variable.Length > 0), (cache.Engine, cache.AuthToken is not null));
    }

    [Fact]
    public void An_unknown_condition_is_a_warning()
    {
        var values = Managed("redis:7", "x", "",
            """ "cond-it-bindings-tcp-tlsenabled-00000000": { "type": "value.v0", "connectionString": "plain" } """);
        Assert.Equal("plain", values.Evaluate("{cond-it-bindings-tcp-tlsenabled-00000000.connectionString}")!.ToString());
        Assert.Equal("condition-unknown", Assert.Single(values.Report.Findings).Code);
    }

    [Fact]
    public void RabbitMQ_becomes_Amazon_MQ_with_amqps_a_user_that_AWS_takes_and_its_console()
    {
        var values = new MappedValues($$"""
            {{Password}}, {{UriEncoded}},
            "mq": { "type": "container.v0", "image": "rabbitmq:4.1-management",
              "connectionString": "amqp://guest:{pw.value}@{mq.bindings.tcp.host}:{mq.bindings.tcp.port}",
              "env": { "RABBITMQ_DEFAULT_USER": "guest", "RABBITMQ_DEFAULT_PASS": "{pw.value}" },
              "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5672 }, "management": { "scheme":
                "http", "protocol": "tcp", "transport": "http", "targetPort": 15672 } } },
            "api": { "type": "project.v0", "path": "a.csproj", "env": {
              "MQ": "{mq.connectionString}", "URI": "amqp://guest:{pw-uri-encoded.value}@{mq.bindings.tcp.host}:5672/orders",
                "OTHER": "amqp://app:{pw.value}@{mq.bindings.tcp.host}:{mq.bindings.tcp.port}",
              "CONSOLE": "{mq.bindings.management.url}" } }
            """, "resources: { mq: { kind: managed } }");
        Assert.Equal("amqps://mqadmin:${secret app/prod/pw}@${MQ_BROKER_ADDRESS}:5671", values["api", "MQ"]);
        Assert.Equal("amqps://mqadmin:${secret app/prod/pw}@${MQ_BROKER_ADDRESS}:5671/orders", values["api", "URI"]);
        Assert.Equal("amqps://app:${secret app/prod/pw}@${MQ_BROKER_ADDRESS}:5671", values["api", "OTHER"]);
        Assert.Equal("https://${MQ_BROKER_ADDRESS}", values["api", "CONSOLE"]);
        var broker = values.Managed<Broker>();
        Assert.Equal(("4.2", "mqadmin", "app/prod/pw"), (broker.EngineVersion, broker.Username, broker.Password.Name));
    }

    [Fact]
    public void Kafka_becomes_MSK_whose_brokers_bring_their_ports_along()
    {
        var values = Managed("confluentinc/confluent-local:8.1.1", "{it.bindings.tcp.host}:{it.bindings.tcp.port}", "");
        Assert.Equal("${IT_KAFKA_BOOTSTRAP_BROKERS}", values.Evaluate("{it.connectionString}")!.ToString());
        Assert.Equal("brokers=${IT_KAFKA_BOOTSTRAP_BROKERS};",
            values.Evaluate("brokers={it.bindings.tcp.host}:{it.bindings.tcp.port};")!.ToString());
        Assert.Equal(2, values.Managed<KafkaCluster>().Brokers);
        Assert.Equal("managed-client-setting", Assert.Single(values.Report.Findings).Code);
    }

    [Fact]
    public void A_password_in_clear_is_replaced_by_a_generated_one_where_it_belongs_to_the_server()
    {
        var values = new MappedValues($$"""
            "it": { "type": "container.v0", "image": "postgres:16", "env": { "POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "p@ss",
              "POSTGRES_DB": "shop" }, {{Tcp}} },
            "api": { "type": "project.v0", "path": "a.csproj", "env": {
              "DB": "Host={it.bindings.tcp.host};Username=shop;Password=p@ss", "URL": "postgres://shop:p%40ss@{it.bindings.tcp.host}/shop",
                "OTHER": "Host={it.bindings.tcp.host};Username=reader;Password=own" } }
            """, "resources: { it: { kind: managed } }");
        Assert.Equal("Host=${IT_DATABASE_ADDRESS};SslMode=Require;Username=shop;Password=${secret app/prod/it/password}",
            values["api", "DB"]);
        Assert.Equal("postgres://shop:${secret app/prod/it/password}@${IT_DATABASE_ADDRESS}/shop?sslmode=require", values["api", "URL"]);
        Assert.Equal("Host=${IT_DATABASE_ADDRESS};SslMode=Require;Username=reader;Password=own", values["api", "OTHER"]);
        Assert.Equal("shop", values.Managed<Database>().InitialDatabase);
    }

    [Fact]
    public void A_user_known_only_at_deployment_gives_way_to_the_service_s_own()
    {
        var values = new MappedValues($$"""
            {{Password}}, "user": { "type": "parameter.v0", "value": "{user.inputs.value}", "inputs": { "value": { "type": "string" } } },
            "it": { "type": "container.v0", "image": "postgres:16",
              "connectionString": "Host={it.bindings.tcp.host};Username={user.value};Password={pw.value}",
              "env": { "POSTGRES_USER": "{user.value}", "POSTGRES_PASSWORD": "{pw.value}" }, {{Tcp}} }
            """, "resources: { it: { kind: managed } }");
        Assert.Equal("Host=${IT_DATABASE_ADDRESS};SslMode=Require;Username=postgres;Password=${secret app/prod/pw}",
            values.Evaluate("{it.connectionString}")!.ToString());
    }

    [Fact]
    public void The_overlay_decides_engine_size_and_protection()
    {
        var values = Managed("postgres:16", "x", "POSTGRES_PASSWORD", overlay: """
            resources: { it: { kind: managed, managed: { engine: aurora-postgresql, version: "16.8", instanceClass: db.r8g.large,
              multiAz: true, deletionProtection: false, backupRetentionDays: 35, storageGiB: 100 } } }
            """);
        var database = values.Managed<Database>();
        Assert.Equal(("aurora-postgresql", "16.8", "db.r8g.large", true, false, 35, 100, true),
            (database.Engine, database.EngineVersion, database.InstanceClass, database.MultiAz, database.DeletionProtection,
                database.BackupRetentionDays, database.StorageGiB, database.IsCluster));
    }

    [Fact]
    public void Only_those_who_refer_to_a_service_may_enter_it()
    {
        var deployment = Mapped.Map($$"""
            {{Password}}, {{Mapped.Project("api", env: "\"DB\": \"{db.connectionString}\"")}}, {{Mapped.Project("web")}},
            "db": { "type": "value.v0", "connectionString": "{it.connectionString};Database=x" },
            "it": { "type": "container.v0", "image": "postgres:16", "connectionString": "Host={it.bindings.tcp.host}",
              "env": { "POSTGRES_PASSWORD": "{pw.value}" }, {{Tcp}} }
            """, "resources: { it: { kind: managed } }");
        Assert.Equal(["api/security-group tcp/5432"], deployment.Admitted("it/security-group"));
    }

    [Fact]
    public void An_image_that_AWS_does_not_manage_needs_an_engine()
    {
        var values = Managed("neo4j:5", "x", "");
        Assert.Null(values.Evaluate("{it.connectionString}"));
        var finding = Assert.Single(values.Report.Findings);
        Assert.Equal("managed-engine-unknown", finding.Code);
        Assert.Contains("managed.engine", finding.Advice);
    }

    [Fact]
    public void What_a_service_does_not_offer_is_an_error_unless_the_overlay_states_it()
    {
        const string Azure = """ "it": { "type": "azure.bicep.v0", "path": "it.bicep" } """;
        var values = new MappedValues(Azure, "resources: { it: { managed: { engine: postgres }, values: { 'outputs.name': orders } } }");
        Assert.Equal("Host=${IT_DATABASE_ADDRESS};Port=5432;SslMode=Require;Username=postgres;Password=${secret app/prod/it/password}",
            values.Evaluate("{it.outputs.connectionString}")!.ToString());
        Assert.Equal("${IT_DATABASE_ADDRESS}", values.Evaluate("{it.outputs.hostName}")!.ToString());
        Assert.Equal("orders", values.Evaluate("{it.outputs.name}")!.ToString());
        Assert.Null(values.Evaluate("{it.outputs.id}"));
        Assert.Equal("managed-not-offered", Assert.Single(values.Report.Findings).Code);
    }

    [Fact]
    public void RDS_makes_one_database_and_the_others_are_named()
    {
        var values = Managed("postgres:16", "Host={it.bindings.tcp.host}", "POSTGRES_PASSWORD",
            """ "a": { "type": "value.v0", "connectionString": "{it.connectionString};Database=a" }, "b": { "type": "value.v0","""
                + """ "connectionString": "{it.connectionString};Database=b" } """);
        Assert.Equal("a", values.Managed<Database>().InitialDatabase);
        var note = Assert.Single(values.Report.Findings);
        Assert.Equal(("database-not-created", Severity.Note), (note.Code, note.Severity));
    }

    private static MappedValues Managed(string image, string connectionString, string passwordVariable, string more = "",
        string overlay = "resources: { it: { kind: managed } }") => new($$"""
        {{Password}}, {{UriEncoded}}{{(more.Length > 0 ? "," : "")}} {{more}},
        "it": { "type": "container.v0", "image": "{{image}}", "connectionString": "{{connectionString}}",
          "env": { {{(passwordVariable.Length > 0 ? $"\"{passwordVariable}\": \"{{pw.value}}\"" : "")}} }, {{Tcp}} }
        """, overlay);
}
