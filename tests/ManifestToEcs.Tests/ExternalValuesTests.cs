namespace ManifestToEcs.Tests;

public class ExternalValuesTests
{
    private const string Storage =
        """ "storage": { "type": "azure.bicep.v0", "path": "s.bicep", "connectionString": "{storage.outputs.blobEndpoint}" } """;
    private const string Postgres = """
        "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
        "pg": { "type": "container.v0", "image": "postgres:17",
          "connectionString": "Host={pg.bindings.tcp.host};Port={pg.bindings.tcp.port};Password={pw.value}",
          "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } } }
        """;

    [Fact]
    public void A_server_that_exists_is_stated_by_host_and_port()
    {
        var values = new MappedValues(Postgres, "resources: { pg: { kind: external, values: { host: db.example.com, port: 6432 } } }");
        Assert.Equal("Host=db.example.com;Port=6432;Password=${secret app/prod/pw}", values.Evaluate("{pg.connectionString}")!.ToString());
    }

    [Theory]
    [InlineData("values: { connectionString: '${STORAGE}' }", true)]
    [InlineData("values: { connectionString: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf' }", true)]
    [InlineData("values: { connectionString: '${STORAGE}' }, secret: false", false)]
    [InlineData("values: { outputs.blobEndpoint: 'https://x' }", false)]
    [InlineData("values: { blobEndpoint: 'https://${HOST}' }", false)]
    [InlineData("values: { blobEndpoint: '${URL}' }, secret: true", true)]
    public void What_an_expression_gets_is_secret_by_its_name_its_ARN_or_the_overlay_s_word(string stated, bool secret)
    {
        var values = new MappedValues(Storage, "resources: { storage: { kind: external, " + stated + " } }");
        Assert.Equal(secret, values.Evaluate("{storage.connectionString}")!.IsSecret);
        Assert.Empty(values.Report.Findings);
    }

    [Fact]
    public void A_value_that_is_missing_is_named()
    {
        var values = new MappedValues(Storage, "resources: { storage: { kind: external, values: { name: x } } }");
        Assert.Null(values.Evaluate("{storage.outputs.queueEndpoint}"));
        var finding = Assert.Single(values.Report.Findings);
        Assert.Equal("missing-external-value", finding.Code);
        Assert.Contains("outputs.queueEndpoint", finding.Advice);
    }

    [Fact]
    public void A_secret_in_clear_among_the_values_is_refused_without_being_shown()
    {
        var values = new MappedValues(Storage, "resources: { storage: { kind: external, values: { connectionString: CANARY } } }");
        Assert.Null(values.Evaluate("{storage.connectionString}"));
        var finding = Assert.Single(values.Report.Findings);
        Assert.Equal("secret-in-overlay", finding.Code);
        Assert.DoesNotContain("CANARY", finding.Message + finding.Advice);
    }

    [Fact]
    public void An_Azure_resource_that_something_needs_is_one_error_that_says_exactly_what_to_write()
    {
        var values = new MappedValues(Storage + """
            , "web": { "type": "project.v0", "path": "w.csproj", "env": { "A": "{storage.connectionString}",
            "B": "{storage.outputs.queueEndpoint}" } }
            """);
        Assert.Null(values["web", "A"]);
        Assert.Null(values["web", "B"]);
        var finding = Assert.Single(values.Report.Findings);
        Assert.Equal("azure-resource", finding.Code);
        Assert.Contains(
            """connectionString: "${STORAGE_CONNECTION_STRING}", outputs.queueEndpoint: "${STORAGE_OUTPUTS_QUEUE_ENDPOINT}" """.TrimEnd(),
            finding.Advice);
    }

    [Theory]
    [InlineData("POSTGRES_PASSWORD", true)]
    [InlineData("typesense-api-key", true)]
    [InlineData("Jwt__Secret", true)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("PGPASSWORD", true)]
    [InlineData("OPENAIAPIKEY", true)]
    [InlineData("KEYBOARD", false)]
    [InlineData("TOKENIZER_PATH", false)]
    [InlineData("PASSWORD_FILE", false)]
    [InlineData("HTTP_PORTS", false)]
    public void SEC_01_plain_secrets_are_known_by_their_names(string name, bool sensitive) =>
        Assert.Equal(sensitive, Mapping.SensitiveText.HasSensitiveName(name));

    [Theory]
    [InlineData("postgresql://user:pw@host/db", true)]
    [InlineData("amqp://guest:guest@mq:5672", true)]
    [InlineData("Host=x;Username=y;Password=z", true)]
    [InlineData("cache:6379,password=x", true)]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b", true)]
    [InlineData("https://user@host/path", false)]
    [InlineData("http://host:8080/a@b:c", false)]
    [InlineData("Host=x;Password=", false)]
    [InlineData("plain", false)]
    public void SEC_01_connection_texts_with_credentials_are_known_by_their_content(string text, bool credential) =>
        Assert.Equal(credential, Mapping.SensitiveText.HasCredential(text));
}
