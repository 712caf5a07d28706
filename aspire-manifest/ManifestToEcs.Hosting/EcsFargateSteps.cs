using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ManifestToEcs.Hosting;

/// <summary>The steps that an environment adds to Aspire's pipeline. The published <c>deploy.sh</c> alone reads or changes AWS.</summary>
internal static class EcsFargateSteps
{
    private const string Manifest = "ecs-manifest";
    private const string Validate = "ecs-validate";
    private const string Mark = "prepare-deployment-targets";
    private const string Publish = "publish";

    private static readonly Step[] Table =
    [
        new(Manifest, "Writes the manifest of the application into the output folder.", [], null, WriteManifestAsync),
        new(Validate, "Checks the application, ecs.yaml and the settings of the AppHost.", [Manifest], Validate, ValidateAsync),
        new(Mark, "Marks each workload with the environment that runs it.", [Validate], null, MarkWorkloadsAsync),
        new(Publish, "Writes request bodies, CloudFormation, Terraform and deploy.sh.", [Mark], WellKnownPipelineSteps.Publish,
            PublishAsync),
        new("push", "Builds and pushes the images; .NET projects need no Docker.", [Publish], WellKnownPipelineSteps.Push,
            (environment, context) => RunScriptAsync(environment, context, "--only-images")),
        new("deploy", "Deploys: secrets, images, stack, jobs such as migrations, services, scaling, schedules.",
            [Publish, WellKnownPipelineSteps.DeployPrereq], WellKnownPipelineSteps.Deploy,
            (environment, context) => RunScriptAsync(environment, context)),
        new("ecs-diff", "Shows what a deployment would change in AWS.", [Publish], "ecs-diff",
            (environment, context) => RunScriptAsync(environment, context, "--diff")),
        new("ecs-verify", "Checks that AWS holds what the deployment needs: subnets, quotas, roles, secrets, images.", [Publish],
            "ecs-verify", (environment, context) => RunScriptAsync(environment, context, "--verify")),
        new("ecs-logs", "Prints the logs of the last hour.", [Publish], "ecs-logs",
            (environment, context) => RunScriptAsync(environment, context, "--logs")),
        new("ecs-rollback", "Puts services, schedules and jobs back on the revision before.", [Publish], "ecs-rollback",
            (environment, context) => RunScriptAsync(environment, context, "--rollback")),
        new("destroy", "Deletes the deployment that AWS holds, after a question.", [Publish, WellKnownPipelineSteps.DestroyPrereq],
            WellKnownPipelineSteps.Destroy, DestroyAsync),
    ];

    /// <param name="Name">The name of the environment follows it.</param>
    /// <param name="After">Steps of this environment, or of Aspire.</param>
    /// <param name="PartOf">The step by which people call it, of Aspire or of all environments.</param>
    private sealed record Step(string Name, string Does, string[] After, string? PartOf,
        Func<EcsFargateEnvironmentResource, PipelineStepContext, Task> Run);

    /// <summary>The steps of an environment; the first environment adds also those that call them for all.</summary>
    public static IEnumerable<PipelineStep> Of(EcsFargateEnvironmentResource environment, DistributedApplicationModel model)
    {
        foreach (var step in Table)
        {
            yield return new PipelineStep
            {
                Name = NameOf(step.Name, environment),
                Description = step.Does,
                Action = context => RunAsync(step, environment, context),
                DependsOnSteps = [.. step.After.Select(after => IsOfTable(after) ? NameOf(after, environment) : after)],
                RequiredBySteps = step.PartOf is null ? [] : [step.PartOf],
                Resource = environment,
            };
        }
        if (model.Resources.OfType<EcsFargateEnvironmentResource>().First() != environment) yield break;
        foreach (var step in Table.Where(step => step.PartOf == step.Name && step.Name.StartsWith("ecs-", StringComparison.Ordinal)))
            yield return new PipelineStep { Name = step.Name, Description = step.Does, Action = _ => Task.CompletedTask };
    }

    /// <summary>Takes the place of Aspire's own pushes, which need a container engine and a registry in the model.</summary>
    public static void Configure(EcsFargateEnvironmentResource environment, PipelineConfigurationContext context)
    {
        environment.ManifestStep = context.Steps.Single(step => step.Name == "publish-manifest");
        if (environment.AsksForParameters)
            context.Steps.Single(step => step.Name == NameOf(Validate, environment)).DependsOn(WellKnownPipelineSteps.ProcessParameters);
        foreach (var workload in Workloads(environment, context.Model))
            foreach (var push in context.GetSteps(workload, WellKnownPipelineTags.PushContainerImage))
                push.RequiredBySteps.Remove(WellKnownPipelineSteps.Push);
        context.Steps.Single(step => step.Name == WellKnownPipelineSteps.Push).DependsOnSteps.Remove(WellKnownPipelineSteps.PushPrereq);
    }

    private static async Task RunAsync(Step step, EcsFargateEnvironmentResource environment, PipelineStepContext context)
    {
        try
        {
            await step.Run(environment, context);
        }
        catch
        {
            // An AppHost that is started without the CLI would end with 0.
            Environment.ExitCode = 1;
            throw;
        }
    }

    private static Task WriteManifestAsync(EcsFargateEnvironmentResource environment, PipelineStepContext context) =>
        ApplicationManifest.WriteAsync(environment.ManifestStep!, ApplicationManifest.PathIn(OutputOf(environment, context)), context);

    private static async Task ValidateAsync(EcsFargateEnvironmentResource environment, PipelineStepContext context)
    {
        var others = context.Model.GetComputeResources().Except(Workloads(environment, context.Model)).Select(other => other.Name).ToList();
        if (others.Count > 0)
            throw new DistributedApplicationException($"These resources go to another compute environment than {environment.Name}: "
                + $"{string.Join(", ", others)}. Use one environment in an AppHost, or state kind: external for them in another AppHost.");
        environment.Prepared = await PreparedPublication.PrepareAsync(environment, OutputOf(environment, context), context);
    }

    private static Task MarkWorkloadsAsync(EcsFargateEnvironmentResource environment, PipelineStepContext context)
    {
        foreach (var workload in Workloads(environment, context.Model))
            workload.Annotations.Add(new DeploymentTargetAnnotation(environment) { ComputeEnvironment = environment });
        return Task.CompletedTask;
    }

    private static async Task PublishAsync(EcsFargateEnvironmentResource environment, PipelineStepContext context)
    {
        var (prepared, output) = (environment.Prepared!, OutputOf(environment, context));
        await using var task = await context.ReportingStep.CreateTaskAsync($"Writing to {output}", context.CancellationToken);
        var changes = prepared.Write(context.Logger);
        await task.CompleteAsync(string.Create(CultureInfo.InvariantCulture,
            $"{changes.Written.Count} files written, {changes.Unchanged.Count} unchanged, {changes.Removed.Count} removed"),
            cancellationToken: context.CancellationToken);
        context.Summary.Add("Deployment", Path.Combine(output, "deploy.sh"));
        foreach (var input in prepared.OpenValues) context.Summary.Add("Still open", $"{input.Name}: {input.Description}");
    }

    private static Task RunScriptAsync(EcsFargateEnvironmentResource environment, PipelineStepContext context, params string[] arguments) =>
        new DeploymentScript(OutputOf(environment, context), environment.Prepared!.Deployment, context).RunAsync(arguments);

    private static async Task DestroyAsync(EcsFargateEnvironmentResource environment, PipelineStepContext context)
    {
        if (!context.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.SkipConfirmation)
            await ConfirmAsync(environment.Prepared!.Deployment.Application, environment.Prepared.Deployment.Environment, context);
        await RunScriptAsync(environment, context, "--destroy", "--yes");
    }

    private static async Task ConfirmAsync(string application, string name, PipelineStepContext context)
    {
        var interaction = context.Services.GetRequiredService<IInteractionService>();
        if (!interaction.IsAvailable)
            throw new DistributedApplicationException("Nothing was deleted, because no person can be asked: run aspire destroy --yes.");
        var answer = await interaction.PromptNotificationAsync("Delete the deployment", $"Delete {application} in {name} from AWS?",
            new NotificationInteractionOptions
            {
                Intent = MessageIntent.Confirmation,
                PrimaryButtonText = "Delete",
                SecondaryButtonText = "Keep",
                ShowSecondaryButton = true,
                ShowDismiss = false,
            }, context.CancellationToken);
        if (answer.Canceled || !answer.Data) throw new OperationCanceledException("Nothing was deleted.");
    }

    private static IEnumerable<IResource> Workloads(EcsFargateEnvironmentResource environment, DistributedApplicationModel model) =>
        model.GetComputeResources().Where(resource => (resource.GetComputeEnvironment() ?? environment) == environment);

    /// <summary>The output folder of the pipeline; with several environments a folder of each in it.</summary>
    private static string OutputOf(EcsFargateEnvironmentResource environment, PipelineStepContext context)
    {
        var service = context.Services.GetRequiredService<IPipelineOutputService>();
        return context.Model.Resources.OfType<IComputeEnvironmentResource>().Count() > 1
            ? service.GetOutputDirectory(environment) : service.GetOutputDirectory();
    }

    private static bool IsOfTable(string name) => Table.Any(step => step.Name == name);

    private static string NameOf(string step, EcsFargateEnvironmentResource environment) => $"{step}-{environment.Name}";
}
