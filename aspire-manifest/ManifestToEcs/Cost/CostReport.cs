using System.Globalization;
using System.Text;
using System.Text.Json;
using ManifestToEcs.Model;

namespace ManifestToEcs.Cost;

/// <summary>A cost estimate for people and for programs.</summary>
public static class CostReport
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static string Text(CostEstimate estimate)
    {
        var text = new StringBuilder();
        text.Append(Headline(estimate)).Append('\n');
        text.Append(Invariant($"Prices of {estimate.PricesDate}: {estimate.PricesSource}.\n\n"));

        string[] columns = ["tasks", "size", "runs on", "task hours", "month", "x86", "ARM", "x86 Spot", "ARM Spot",
            "cheapest size that holds it"];
        string[] total = ["tasks, total", "", "", "", Money(estimate.WorkloadsTotal), .. Amounts(estimate.ComparisonTotal), ""];
        Table(text, columns, [.. estimate.Workloads.Select(Row), total], rightFrom: 3, rightTo: 8);
        text.Append('\n');
        Table(
            text, ["beside the tasks", "month", "for"],
            [.. estimate.Surroundings.Select(line => new[] { $"{line.Kind} {line.Name}", Money(line.Monthly), line.Detail }),
                ["beside the tasks, total", Money(estimate.SurroundingsTotal), ""], ["total", Money(estimate.Total), ""]],
            rightFrom: 1, rightTo: 1);

        Sentences(text, "Assumed", Assumptions(estimate));
        Sentences(text, "Notes", estimate.Notes);
        Sentences(text, "Not included", estimate.NotIncluded);
        Sentences(text, "Sources", estimate.Sources);
        return text.ToString();
    }

    // The region of the deployment; that of the prices as well, where it is another.
    private static string Headline(CostEstimate estimate)
    {
        var place = estimate.Region == estimate.PricesRegion ? $" in {estimate.Region}"
            : $"{(estimate.Region is null ? ", no region stated" : $" in {estimate.Region}")}, at prices of {estimate.PricesRegion}";
        var unknown = estimate.Unpriced.Count == 0 ? ""
            : Invariant($", without {estimate.Unpriced.Count} of unknown price: {string.Join(", ", estimate.Unpriced)}");
        return Invariant($"{estimate.Application} {estimate.Environment}{place}: {Money(estimate.Total)} US dollars a month{unknown}");
    }

    public static string Json(CostEstimate estimate)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("application", estimate.Application);
            json.WriteString("environment", estimate.Environment);
            json.WriteString("region", estimate.Region);
            json.WriteString("currency", "USD");
            json.WriteString("pricesDate", estimate.PricesDate);
            json.WriteString("pricesSource", estimate.PricesSource);
            json.WriteString("pricesRegion", estimate.PricesRegion);
            json.WriteNumber("total", estimate.Total);
            json.WriteNumber("workloadsTotal", estimate.WorkloadsTotal);
            json.WriteNumber("surroundingsTotal", estimate.SurroundingsTotal);
            WriteComparison(json, "comparisonTotal", estimate.ComparisonTotal);
            json.WriteStartArray("workloads");
            foreach (var workload in estimate.Workloads) WriteWorkload(json, workload);
            json.WriteEndArray();
            json.WriteStartArray("surroundings");
            foreach (var line in estimate.Surroundings)
            {
                json.WriteStartObject();
                json.WriteString("kind", line.Kind);
                json.WriteString("name", line.Name);
                json.WriteString("detail", line.Detail);
                json.WriteNumber("monthly", line.Monthly);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            WriteTexts(json, "assumptions", Assumptions(estimate));
            WriteTexts(json, "notes", estimate.Notes);
            WriteTexts(json, "notIncluded", estimate.NotIncluded);
            WriteTexts(json, "unpriced", estimate.Unpriced);
            WriteTexts(json, "sources", estimate.Sources);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteWorkload(Utf8JsonWriter json, WorkloadCost workload)
    {
        json.WriteStartObject();
        json.WriteString("kind", workload.Kind);
        json.WriteString("name", workload.Name);
        json.WriteNumber("cpu", workload.Cpu);
        json.WriteNumber("memoryMiB", workload.MemoryMiB);
        json.WriteString("architecture", Architecture(workload));
        json.WriteNumber("taskHours", decimal.Round(workload.TaskHours, 4));
        json.WriteNumber("spotShare", decimal.Round(workload.SpotShare, 4));
        json.WriteNumber("monthly", workload.Monthly);
        WriteComparison(json, "comparison", workload.Comparison);
        json.WriteStartObject("cheapestSize");
        json.WriteNumber("cpu", workload.CheapestCpu);
        json.WriteNumber("memoryMiB", workload.CheapestMemoryMiB);
        json.WriteNumber("monthly", workload.CheapestMonthly);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter json, string name, CapacityComparison comparison)
    {
        json.WriteStartObject(name);
        json.WriteNumber("x86", comparison.X86);
        json.WriteNumber("arm", comparison.Arm);
        json.WriteNumber("x86Spot", comparison.X86Spot);
        json.WriteNumber("armSpot", comparison.ArmSpot);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string[] Row(WorkloadCost workload)
    {
        var capacity = workload.SpotShare == 0 ? "" : Invariant($", {workload.SpotShare * 100:0}% Spot");
        var cheapest = (workload.CheapestCpu, workload.CheapestMemoryMiB) == (workload.Cpu, workload.MemoryMiB)
            ? "this one"
            : Invariant($"{workload.CheapestCpu}/{workload.CheapestMemoryMiB}: {Money(workload.CheapestMonthly)}");
        return
        [
            $"{workload.Kind} {workload.Name}", Invariant($"{workload.Cpu}/{workload.MemoryMiB}"), Architecture(workload) + capacity,
            Invariant($"{workload.TaskHours:0.0}"), Money(workload.Monthly), .. Amounts(workload.Comparison), cheapest,
        ];
    }

    private static string[] Amounts(CapacityComparison comparison) =>
        [Money(comparison.X86), Money(comparison.Arm), Money(comparison.X86Spot), Money(comparison.ArmSpot)];

    private static IEnumerable<string> Assumptions(CostEstimate estimate)
    {
        var assumed = estimate.Assumptions;
        yield return Invariant($"{assumed.HoursPerMonth:0.##} hours a month; services run their desired count all the time");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{assumed.JobRunsPerMonth:0.##} runs of each job a month; a run of a job or schedule "
            + $"takes {assumed.MinutesPerRun:0.##} minutes");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{assumed.LogGbPerTaskMonth:0.##} GB of log lines a month from each task of a service, kept "
            + $"at {assumed.StoredShareOfLogs * 100:0.##}% of their size");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Fargate Spot at {PriceTable.Current.SpotShare * 100:0.##}% of the ordinary price, which moves with the "
            + $"demand");
    }

    private static void Table(StringBuilder text, string[] header, IReadOnlyList<string[]> rows, int rightFrom, int rightTo)
    {
        var widths = header.Select((title, i) => rows.Select(row => row[i].Length).Append(title.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(header))
        {
            var cells = row.Select((cell, i) => i >= rightFrom && i <= rightTo ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }

    private static void Sentences(StringBuilder text, string title, IEnumerable<string> sentences)
    {
        var lines = sentences.ToList();
        if (lines.Count == 0) return;
        text.Append('\n').Append(title).Append(":\n");
        foreach (var line in lines) text.Append("- ").Append(line).Append('\n');
    }

    private static string Architecture(WorkloadCost workload) => workload.Architecture == CpuArchitecture.Arm64 ? "ARM64" : "X86_64";

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
