using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The deployment as a Terraform module in <c>terraform/</c>, laid out as <c>terraform fmt</c> would. No value of a secret gets into its
/// state: secrets are read and written through ephemeral resources and write-only arguments, or resolved by CloudFormation inside AWS.
/// </summary>
public static class Terraform
{
    public static IEnumerable<EmittedFile> Emit(Deployment deployment)
    {
        (string Name, HclBody Body)[] bodies =
        [
            ("alarms.tf", TerraformAlarms.Alarms(deployment)),
            ("databases.tf", TerraformDatabases.Databases(deployment)),
            ("domain.tf", TerraformDomain.Names(deployment)),
            ("ecr.tf", TerraformStorage.Repositories(deployment)),
            ("ecs.tf", TerraformEcs.Ecs(deployment)),
            ("iam.tf", TerraformAccess.Roles(deployment)),
            ("jobs.tf", TerraformJobs.Jobs(deployment)),
            ("load-balancer.tf", TerraformLoadBalancers.LoadBalancers(deployment)),
            ("logs.tf", TerraformStorage.LogGroups(deployment)),
            ("network.tf", TerraformVariables.Network(deployment)),
            ("outputs.tf", TerraformVariables.Outputs(deployment)),
            ("scaling.tf", TerraformScaling.Scaling(deployment)),
            ("schedules.tf", TerraformJobs.Schedules(deployment)),
            ("secrets.tf", TerraformSecrets.Secrets(deployment)),
            ("security-groups.tf", TerraformAccess.SecurityGroups(deployment)),
            ("stacks.tf", TerraformStacks.Stacks(deployment)),
            ("storage.tf", TerraformStorage.FileSystems(deployment)),
            ("variables.tf", TerraformVariables.Variables(deployment)),
            ("versions.tf", TerraformVariables.Versions(deployment)),
            ("vpc.tf", TerraformVpc.Vpc(deployment)),
        ];
        return bodies
            .Where(file => !file.Body.IsEmpty)
            .Select(file => new EmittedFile("terraform/" + file.Name, $"# {EmittedFile.Mark}\n\n{file.Body}"))
            .Concat(TerraformStacks.Templates(deployment))
            .Concat(TerraformJobs.Scripts(deployment)).Concat(TerraformCachePasswords.Scripts(deployment))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
    }
}
