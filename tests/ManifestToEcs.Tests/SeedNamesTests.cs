using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class SeedNamesTests
{
    [Fact]
    public void An_Api_an_import_and_a_migration_come_out_with_the_names_that_the_operators_know()
    {
        var deployment = Map($$"""
            {{Project("api", """ "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8000, "external":"""
                + """ true } """, "\"HTTP_PORTS\": \"{api.bindings.http.targetPort}\"")}},
            {{Project("etl-worker", env: "\"OPENAI_API_KEY\": \"{openai-api-key.value}\"")}},
            {{Project("insights")}}, {{Project("migrate")}},
            "openai-api-key": { "type": "parameter.v0", "value": "{openai-api-key.inputs.value}", "inputs": { "value": { "type": "string",
              "secret": true } } }
            """, """
            application: financial
            namePrefix: financial
            resources:
              api: { cpu: 512, memoryMiB: 1024, desiredCount: 2, waitFor: [migrate], environment: { ENVIRONMENT: production } }
              etl-worker:
                family: financial-etl
                containerName: etl-container
                schedules: [ { name: sage_import, expression: "cron(0 6 * * ? *)", timeZone: America/New_York,
                  environment: { ETL_JOB: sage_import } } ]
            """);
        Assert.Equal("financial-cluster", deployment.Cluster.Name);
        Assert.Equal(["financial-api", "financial-etl", "financial-insights", "financial-migrate"],
            deployment.TaskDefinitions.Select(task => task.Family));
        Assert.Equal(["/ecs/financial-api", "/ecs/financial-etl", "/ecs/financial-insights", "/ecs/financial-migrate"],
            deployment.LogGroups.Select(group => group.Name));
        var api = deployment.Service("api");
        Assert.Equal(("financial-api-service", 2, "512/1024"),
            (api.Name, api.DesiredCount, $"{api.TaskDefinition.Cpu}/{api.TaskDefinition.MemoryMiB}"));
        Assert.Equal(("api-container", 8000),
            (Assert.Single(api.LoadBalancerTargets).ContainerName, api.LoadBalancerTargets[0].ContainerPort));
        Assert.Equal(("8000", "production"), (deployment.Variable("api", "HTTP_PORTS"), deployment.Variable("api", "ENVIRONMENT")));
        Assert.Equal("etl-container", deployment.Container("etl-worker").Name);
        Assert.Equal(["OPENAI_API_KEY"], deployment.Container("etl-worker").Secrets.Keys);
        Assert.Equal(("sage_import", "sage_import"),
            (Assert.Single(deployment.Schedules).Name, deployment.Schedules[0].Environment["ETL_JOB"]));
        Assert.Equal("migrate", Assert.Single(deployment.Jobs).Resource);
        Assert.Equal("financial-api-task", api.TaskDefinition.TaskRole.Name);
        Assert.Equal("financial-api-exec", api.TaskDefinition.ExecutionRole.Name);
    }
}
