using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Puts the two roles of a task together: what the deployment needs, and what the overlay states beside that.</summary>
internal sealed class TaskRoles(
    MappingScope scope, TaskRights rights, TelemetrySidecar telemetry, StatedPolicies stated, string cluster)
{
    /// <summary>The application's own rights.</summary>
    /// <param name="ofDapr">Rights of the sidecar of Dapr, which has no role of its own.</param>
    public Role Task(Workload workload, TaskStorage storage, LogGroup? telemetryLogs, IReadOnlyList<PolicyStatement> ofDapr)
    {
        var statements = new List<PolicyStatement>(rights.Statements[workload.Name]);
        statements.AddRange(storage.Rights.DistinctBy(statement => statement.Sid));
        if (workload.Overlay.Exec) statements.Add(Roles.ExecChannel);
        if (workload.IsService && workload.Overlay.Scaling?.Queue is not null)
        {
            scope.Report.Inferred($"{workload.Name}: right to task protection", "for its own tasks",
                "it scales by a queue, and a message in hand must outlive scaling in");
            statements.Add(Roles.Protection(workload, cluster, scope));
        }
        if (telemetryLogs is not null) statements.AddRange(telemetry.Rights(telemetryLogs));
        statements.AddRange(ofDapr);
        return stated.AddTo(Roles.Task(workload, statements, scope), workload, [], workload.Overlay.Policies,
            workload.Overlay.ManagedPolicyArns);
    }

    /// <summary>The rights with which ECS starts the task.</summary>
    public Role Execution(
        Workload workload, IReadOnlyList<DeployText> repositories, IReadOnlyList<LogGroup> logs, IEnumerable<Secret> secrets) =>
        stated.AddTo(Roles.Execution(workload, repositories, logs, secrets, scope), workload, ["executionRole"],
            workload.Overlay.ExecutionRole?.Policies ?? [], workload.Overlay.ExecutionRole?.ManagedPolicyArns ?? []);
}
