using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>A managed database that lives on: upgrades, growth, logs, TLS, snapshots.</summary>
public class ManagedDatabaseTests
{
    [Theory]
    [InlineData("engine: postgres, version: '17'", true)]
    [InlineData("engine: postgres, version: '17.6'", false)]
    [InlineData("engine: mysql, version: '8.4'", true)]
    [InlineData("engine: mysql, version: '8.4.3'", false)]
    [InlineData("engine: mariadb, version: '11.4.4'", false)]
    [InlineData("engine: sqlserver, version: '16.00'", true)]
    [InlineData("engine: sqlserver, version: '16.00.4085.2.v1'", false)]
    [InlineData("engine: aurora-postgresql", false)]
    [InlineData("engine: aurora-mysql", false)]
    [InlineData("engine: rabbitmq", true)]
    [InlineData("engine: rabbitmq, version: '3.12.13'", false)]
    [InlineData("engine: valkey", false)]
    [InlineData("engine: redis, version: '7.1'", false)]
    public void AWS_upgrades_a_minor_version_only_where_no_whole_version_is_stated_which_that_would_leave(string managed, bool upgrades)
    {
        var values = Managed(managed);

        Assert.Equal(upgrades, Server(values).AutoMinorVersionUpgrade);
        Assert.Equal(upgrades ? "true" : "false", values.Report.Inferred("it: automatic minor upgrades").Value);
    }

    [Fact]
    public void The_report_says_why_there_are_no_automatic_upgrades()
    {
        Assert.Equal("the overlay states a whole version, 17.6, which an upgrade would leave",
            Managed("engine: postgres, version: '17.6'").Report.Inferred("it: automatic minor upgrades").From);
        Assert.Equal("aurora-postgresql needs a whole version, 16.8, which an upgrade would leave",
            Managed("engine: aurora-postgresql").Report.Inferred("it: automatic minor upgrades").From);
    }

    [Fact]
    public void A_version_is_a_number()
    {
        var finding = Assert.Single(Managed("engine: postgres, version: latest").Report.Findings);

        Assert.Equal((FindingCodes.OverlayWrongValue, "/resources/it/managed/version"), (finding.Code, finding.Location.Pointer));
    }

    [Theory]
    [InlineData("engine: postgres, storageGiB: 100", 500)]
    [InlineData("engine: postgres, storageGiB: 20000", 65536)]
    [InlineData("engine: sqlserver, storageGiB: 4000", 16384)]
    [InlineData("engine: postgres, storageGiB: 100, maxStorageGiB: 200", 200)]
    [InlineData("engine: postgres, storageGiB: 100, maxStorageGiB: 100", null)]
    [InlineData("engine: aurora-postgresql", null)]
    public void Storage_grows_by_itself_up_to_a_limit(string managed, int? limit) =>
        Assert.Equal(limit, Database(Managed(managed)).MaxStorageGiB);

    [Fact]
    public void A_limit_that_RDS_does_not_take_is_an_error_and_one_without_effect_a_warning()
    {
        var tooSmall = Assert.Single(Managed("engine: postgres, storageGiB: 100, maxStorageGiB: 105").Report.Findings);
        var needless = Assert.Single(Managed("engine: aurora-postgresql, maxStorageGiB: 500").Report.Findings);

        Assert.Equal((Severity.Error, FindingCodes.OverlayWrongValue), (tooSmall.Severity, tooSmall.Code));
        Assert.Contains("110", tooSmall.Advice, StringComparison.Ordinal);
        Assert.Equal(FindingCodes.NoEffect, needless.Code);
    }

    [Theory]
    [InlineData("postgres", "/aws/rds/instance/app-it/postgresql", "/aws/rds/instance/app-it/upgrade")]
    [InlineData("mysql", "/aws/rds/instance/app-it/error", "/aws/rds/instance/app-it/slowquery")]
    [InlineData("mariadb", "/aws/rds/instance/app-it/error", "/aws/rds/instance/app-it/slowquery")]
    [InlineData("sqlserver", "/aws/rds/instance/app-it/error")]
    [InlineData("sqlserver, multiAz: true", "/aws/rds/instance/app-it/agent", "/aws/rds/instance/app-it/error")]
    [InlineData("aurora-postgresql", "/aws/rds/cluster/app-it/postgresql")]
    [InlineData("aurora-mysql", "/aws/rds/cluster/app-it/error", "/aws/rds/cluster/app-it/slowquery")]
    [InlineData("documentdb", "/aws/docdb/app-it/audit", "/aws/docdb/app-it/profiler")]
    public void Logs_go_to_CloudWatch_into_groups_with_a_retention(string engine, params string[] groups)
    {
        var logs = Database(Managed("engine: " + engine, "logRetentionDays: 90")).LogExports.Values;

        Assert.Equal(groups, logs.Select(group => group.Name));
        Assert.All(logs, group => Assert.Equal(90, group.RetentionDays));
    }

    [Theory]
    [InlineData("postgres, instanceClass: db.t4g.micro", true)]
    [InlineData("mysql, instanceClass: db.t4g.small", false)]
    [InlineData("mariadb, instanceClass: db.t3.micro", false)]
    [InlineData("mysql, instanceClass: db.t4g.medium", true)]
    [InlineData("sqlserver, instanceClass: db.t3.small", true)]
    [InlineData("aurora-mysql, instanceClass: db.t3.medium", false)]
    [InlineData("aurora-mysql, instanceClass: db.t4g.medium", true)]
    [InlineData("aurora-postgresql, instanceClass: db.t3.medium", true)]
    [InlineData("documentdb", true)]
    [InlineData("documentdb, version: 8.0.0", false)]
    public void Performance_Insights_are_on_where_engine_and_class_have_them(string engine, bool has) =>
        Assert.Equal(has, Database(Managed("engine: " + engine)).PerformanceInsights);

    [Theory]
    [InlineData("postgres, version: '17.6'", "postgres17", "rds.force_ssl=1")]
    [InlineData("aurora-postgresql", "aurora-postgresql16", "rds.force_ssl=1")]
    [InlineData("mysql, version: 8.0.36", "mysql8.0", "log_output=FILE require_secure_transport=1 slow_query_log=1")]
    [InlineData("mariadb", "mariadb11.4", "log_output=FILE require_secure_transport=1 slow_query_log=1")]
    [InlineData("aurora-mysql", "aurora-mysql8.0", "require_secure_transport=ON slow_query_log=1")]
    [InlineData("sqlserver", "sqlserver-ex-16.0", "rds.force_ssl=1")]
    [InlineData("sqlserver, multiAz: true", "sqlserver-se-16.0", "rds.force_ssl=1")]
    [InlineData("documentdb", "docdb5.0", "audit_logs=enabled profiler=enabled tls=enabled")]
    public void A_database_insists_on_TLS_by_a_parameter_group_of_its_family(string engine, string family, string parameters)
    {
        var group = Database(Managed("engine: " + engine)).ParameterGroup;

        Assert.Equal((family, parameters), (group.Family, string.Join(' ', group.Parameters.Select(parameter =>
            $"{parameter.Name}={parameter.Value}"))));
    }

    [Fact]
    public void CloudFormation_states_growth_logs_upgrades_insights_and_parameters()
    {
        var postgres = CloudFormation.Template(SampleDeployments.Shop())["Resources"]!["Postgres"]!;
        var properties = postgres["Properties"]!;

        Assert.Equal("""["PostgresPostgresqlLogGroup"]""", postgres["DependsOn"]!.ToJsonString());
        Assert.Equal("""["postgresql"]""", properties["EnableCloudwatchLogsExports"]!.ToJsonString());
        Assert.Equal("""{"Ref":"PostgresParameterGroup"}""", properties["DBParameterGroupName"]!.ToJsonString());
        Assert.Equal("true true 250 17", string.Join(' ', new[] { "AutoMinorVersionUpgrade", "EnablePerformanceInsights",
            "MaxAllocatedStorage", "EngineVersion" }.Select(name => properties[name]!.ToString())));
    }

    [Theory]
    [InlineData("max_allocated_storage           = 250")]
    [InlineData("auto_minor_version_upgrade      = true")]
    [InlineData("performance_insights_enabled    = true")]
    [InlineData("enabled_cloudwatch_logs_exports = [\"postgresql\"]")]
    [InlineData("parameter_group_name            = aws_db_parameter_group.postgres.name")]
    [InlineData("aws_cloudwatch_log_group.postgres_postgresql,")]
    public void Terraform_states_the_same(string line) =>
        Assert.Contains(line, Databases(SampleDeployments.Shop()), StringComparison.Ordinal);

    [Fact]
    public void A_parameter_that_needs_a_restart_waits_for_it_in_Terraform() =>
        Assert.Contains("""
              parameter {
                name         = "tls"
                value        = "enabled"
                apply_method = "pending-reboot"
              }
            """.ReplaceLineEndings("\n"), Databases(TerraformSamples.Backends()), StringComparison.Ordinal);

    [Theory]
    [InlineData("shop-postgres", "postgres")]
    [InlineData("shop-aurora", "aurora")]
    [InlineData("shop-documents", "documents")]
    [InlineData("shop-sessions", "sessions")]
    public void A_database_that_is_made_anew_gets_a_final_snapshot_of_another_name(string name, string label)
    {
        var databases = Databases(TerraformSamples.Backends());

        Assert.Contains($"resource \"random_id\" \"{label}_final_snapshot\"", databases, StringComparison.Ordinal);
        Assert.Contains($"\"{name}-final-${{random_id.{label}_final_snapshot.hex}}\"", databases, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_database_keeps_thirty_days_of_backups_and_lets_AWS_choose_the_minor_version()
    {
        var template = CloudFormationYamlReader.Read(File.ReadAllText(Path.Combine(
            Snapshot.ProjectFolder(), "..", "..", "aspire-manifest", "prod", "cloudformation", "template.yaml")));
        var database = template["Resources"]!["PostgresDatabase"]!["Properties"]!;

        Assert.Equal(("17", "30"), (database["EngineVersion"]!.ToString(), database["BackupRetentionPeriod"]!.ToString()));
    }

    private static string Databases(Deployment deployment) =>
        Terraform.Emit(deployment).Single(file => file.Path == "terraform/databases.tf").Content;

    private static MappedValues Managed(string managed, string more = "") => new(
        """
        "it": { "type": "container.v0", "image": "neo4j:5",
          "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } } }
        """,
        $"resources: {{ it: {{ kind: managed, managed: {{ {managed} }}{(more.Length == 0 ? "" : ", " + more)} }} }}");

    private static Database Database(MappedValues values) => values.Managed<Database>();

    private static Server Server(MappedValues values) => values.Managed<Server>();

    [Theory]
    [InlineData("", "orders")]
    [InlineData(", database: stock", "stock")]
    public void A_second_database_leaves_the_server_with_the_database_that_it_was_made_with(string stated, string first)
    {
        Assert.Equal("orders", Server("orders"));
        Assert.Equal(first, Server("orders", "stock"));

        string? Server(params string[] databases) => new MappedValues(
            Mapped.Container("db", "postgres:17",
                """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } """)
                + string.Concat(databases.Select(name =>
                    $$""", "{{name}}": { "type": "value.v0", "connectionString": "Host={db.bindings.tcp.host};Database={{name}}" }""")),
            $"resources: {{ db: {{ kind: managed, managed: {{ engine: postgres{(databases.Length > 1 ? stated : "")} }} }} }}")
            .Managed<Database>().InitialDatabase;
    }
}
