namespace ManifestToEcs.Model;

/// <summary>
/// A CloudWatch alarm. It goes off when each of the last periods is at the threshold or beyond; a period without data is none.
/// Attributes: none.
/// </summary>
/// <param name="Expression">Of the metrics, by id; null: the only metric itself.</param>
public sealed record Alarm(
    string Name, string Description, IReadOnlyList<AlarmMetric> Metrics, string? Expression, double Threshold, int Periods) : AwsResource
{
    /// <summary>Length of a period.</summary>
    public int PeriodSeconds { get; init; } = 60;

    /// <summary>It goes off below the threshold, as for free storage.</summary>
    public bool IsBelow { get; init; }

    /// <summary>Topics that are notified; none: the alarm of a scaling policy, whose action is the policy.</summary>
    public IReadOnlyList<DeployText> Topics { get; init; } = [];

    public string Comparison => IsBelow ? "LessThanOrEqualToThreshold" : "GreaterThanOrEqualToThreshold";
}

/// <param name="Id">Its name in the expression, such as <c>m1</c>.</param>
/// <param name="Statistic">Average, Maximum, Minimum or Sum of a period.</param>
/// <param name="Dimensions">Sorted by name.</param>
public sealed record AlarmMetric(
    string Id, string Namespace, string Name, string Statistic, IReadOnlyList<KeyValuePair<string, DeployText>> Dimensions);
