namespace ManifestToEcs.Model;

/// <summary>Application Auto Scaling of a service's desired count. Attributes: none.</summary>
public sealed record AutoScaling(int Min, int Max, IReadOnlyList<ScalingPolicy> Policies);

public abstract record ScalingPolicy(string Name);

/// <summary>Keeps a metric near its target.</summary>
public abstract record TargetTracking(string Name, double Target, int ScaleInCooldownSeconds, int ScaleOutCooldownSeconds)
    : ScalingPolicy(Name);

public sealed record CpuScaling(string Name, double Target, int ScaleInCooldownSeconds, int ScaleOutCooldownSeconds)
    : TargetTracking(Name, Target, ScaleInCooldownSeconds, ScaleOutCooldownSeconds);

public sealed record MemoryScaling(string Name, double Target, int ScaleInCooldownSeconds, int ScaleOutCooldownSeconds)
    : TargetTracking(Name, Target, ScaleInCooldownSeconds, ScaleOutCooldownSeconds);

/// <summary>Requests per minute and target of a load balancer's target group.</summary>
public sealed record RequestScaling(
    string Name, double Target, int ScaleInCooldownSeconds, int ScaleOutCooldownSeconds, LoadBalancer LoadBalancer, TargetGroup TargetGroup)
    : TargetTracking(Name, Target, ScaleInCooldownSeconds, ScaleOutCooldownSeconds);

/// <summary>Visible and in-flight messages of a queue per running task, by metric math (rule SCALE-03).</summary>
public sealed record BacklogScaling(
    string Name, double Target, int ScaleInCooldownSeconds, int ScaleOutCooldownSeconds, DeployText QueueName)
    : TargetTracking(Name, Target, ScaleInCooldownSeconds, ScaleOutCooldownSeconds);

/// <summary>
/// Starts one task when its alarm goes off: a message waits while no task runs. The backlog alone may stay below its target.
/// </summary>
/// <param name="CooldownSeconds">Time for the task to start; meanwhile the alarm starts no second one.</param>
public sealed record StartScaling(string Name, int CooldownSeconds, Alarm Alarm) : ScalingPolicy(Name);
