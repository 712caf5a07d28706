using System.Globalization;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>A valid pair of CPU units and MiB.</summary>
internal readonly record struct TaskSize(int Cpu, int MemoryMiB);

/// <summary>
/// The cheapest size that Fargate has for what is wanted. A stated size is the whole task's; an unstated one grows by its sidecars.
/// </summary>
internal static class TaskSizes
{
    // Memory from, to and step for each CPU size.
    private static readonly (int Cpu, int From, int To, int Step)[] Rows =
    [
        (256, 512, 512, 512), (256, 1024, 2048, 1024), (512, 1024, 4096, 1024), (1024, 2048, 8192, 1024), (2048, 4096, 16384, 1024),
        (4096, 8192, 30720, 1024), (8192, 16384, 61440, 4096), (16384, 32768, 122880, 8192),
    ];

    // Only when asked for by name: AWS's own documents do not list it everywhere.
    private static readonly TaskSize[] Largest = [new(32768, 61440), new(32768, 122880), new(32768, 249856)];

    // A virtual CPU costs as much as 9.1 GiB, in every region.
    private const double CpuUnitInMiB = 9.107;

    public static readonly IReadOnlyList<TaskSize> All =
        [.. Rows.SelectMany(row => Enumerable.Range(0, (row.To - row.From) / row.Step + 1)
            .Select(i => new TaskSize(row.Cpu, row.From + i * row.Step)))];

    /// <summary>The cheapest pair with at least that much of both, or null when no task is as large.</summary>
    public static TaskSize? Cheapest(int cpu, int memoryMiB) => All
        .Where(size => size.Cpu >= cpu && size.MemoryMiB >= memoryMiB)
        .OrderBy(size => size.Cpu * CpuUnitInMiB + size.MemoryMiB).ThenBy(size => size.Cpu)
        .Select(size => (TaskSize?)size).FirstOrDefault();

    /// <param name="sidecars">CPU units and MiB of everything beside the application's container.</param>
    public static TaskSize Of(Workload workload, TaskSize sidecars, MappingScope scope)
    {
        var (cpu, memory) = (workload.Overlay.Cpu, workload.Overlay.MemoryMiB);
        if (cpu == 32768) return LargestFor(workload, memory ?? 0, scope);
        var wantedCpu = cpu ?? (memory is null ? DefaultSize(workload).Cpu + sidecars.Cpu : 0);
        var wantedMemory = memory ?? (cpu is null ? DefaultSize(workload).MemoryMiB + sidecars.MemoryMiB : 0);
        if (Cheapest(wantedCpu, wantedMemory) is not { } size)
        {
            scope.Report.Error(FindingCodes.InvalidTaskSize, scope.InOverlay(workload.Resource, cpu > 16384 ? "cpu" : "memoryMiB"),
                string.Create(CultureInfo.InvariantCulture,
                    $"'{workload.Name}' wants {wantedCpu} CPU units and {wantedMemory} MiB; Fargate has no task of that size."),
                "The largest has 16384 units and 122880 MiB.");
            return new TaskSize(16384, 122880);
        }
        Tell(workload, size, sidecars, scope);
        return size;
    }

    private static TaskSize DefaultSize(Workload workload) => workload.IsStateful ? new TaskSize(512, 1024) : new TaskSize(256, 512);

    private static void Tell(Workload workload, TaskSize size, TaskSize sidecars, MappingScope scope)
    {
        var (cpu, memory) = (workload.Overlay.Cpu, workload.Overlay.MemoryMiB);
        var chosen = string.Create(CultureInfo.InvariantCulture, $"{size.Cpu} CPU units, {size.MemoryMiB} MiB");
        if (cpu is null || memory is null)
        {
            scope.Report.Inferred($"{workload.Name}: size", chosen, (cpu, memory) switch
            {
                (null, null) when sidecars.Cpu + sidecars.MemoryMiB > 0 => "the smallest task that holds it and its sidecars",
                (null, null) => "the smallest task for such a program",
                _ => "the cheapest task with the part that is stated",
            });
        }
        else if (size != new TaskSize(cpu.Value, memory.Value))
        {
            scope.Report.Warning(FindingCodes.TaskSizeRaised, scope.InOverlay(workload.Resource, "cpu"),
                string.Create(CultureInfo.InvariantCulture,
                    $"Fargate has no task with {cpu} CPU units and {memory} MiB; '{workload.Name}' gets the cheapest that holds "
                        + $"both, {chosen}."),
                string.Create(CultureInfo.InvariantCulture, $"State cpu: {size.Cpu} and memoryMiB: {size.MemoryMiB}."));
        }
        if (cpu is null && memory is null) return;
        // The application keeps what its sidecars leave.
        if (size.Cpu - sidecars.Cpu >= 64 && size.MemoryMiB - sidecars.MemoryMiB >= 128) return;
        scope.Report.Warning(FindingCodes.TaskSizeTight, scope.InOverlay(workload.Resource, "cpu"),
            string.Create(CultureInfo.InvariantCulture,
                $"The sidecars of '{workload.Name}' want {sidecars.Cpu} CPU units and {sidecars.MemoryMiB} MiB of the stated {chosen}."),
            "State a larger size.");
    }

    private static TaskSize LargestFor(Workload workload, int memory, MappingScope scope)
    {
        var size = Largest.FirstOrDefault(candidate => candidate.MemoryMiB >= memory, Largest[^1]);
        scope.Report.Warning(FindingCodes.UnusualTaskSize, scope.InOverlay(workload.Resource, "cpu"),
            $"'{workload.Name}' asks for 32 virtual CPUs, which not every account and region has.",
            "Ask AWS, or take 16384 units or fewer.");
        return size;
    }
}
