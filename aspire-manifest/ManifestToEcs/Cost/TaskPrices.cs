using ManifestToEcs.Mapping;
using ManifestToEcs.Model;

namespace ManifestToEcs.Cost;

/// <summary>Price of an hour of a Fargate task in one region.</summary>
internal sealed class TaskPrices(Func<string, decimal> price, decimal spotShare)
{
    private const int FreeStorageGb = 20;

    private readonly (decimal Cpu, decimal Memory) _x86 = (price("fargate/x86/vcpu-hour"), price("fargate/x86/gb-hour"));
    private readonly (decimal Cpu, decimal Memory) _arm = (price("fargate/arm/vcpu-hour"), price("fargate/arm/gb-hour"));
    private readonly decimal _storage = price("fargate/storage/gb-hour");

    /// <summary>Dollars an hour. Storage beyond the 20 GB that are free costs the same on Spot.</summary>
    public decimal Hour(int cpu, int memoryMiB, int? storageGb, bool arm, bool spot)
    {
        var hour = arm ? _arm : _x86;
        var size = cpu / 1024m * hour.Cpu + memoryMiB / 1024m * hour.Memory;
        var storage = Math.Max(0, (storageGb ?? FreeStorageGb) - FreeStorageGb) * _storage;
        return size * (spot ? spotShare : 1) + storage;
    }

    /// <summary>The cheapest valid size that holds what the containers ask for, or the task's own where they ask for nothing.</summary>
    public TaskSize Cheapest(TaskDefinition task)
    {
        var cpu = task.Containers.All(container => container.Cpu is not null)
            ? task.Containers.Sum(container => container.Cpu!.Value) : task.Cpu;
        var memory = task.Containers.All(container => (container.MemoryReservationMiB ?? container.MemoryMiB) is not null)
            ? task.Containers.Sum(container => (container.MemoryReservationMiB ?? container.MemoryMiB)!.Value)
            : task.MemoryMiB;
        var arm = task.Architecture == CpuArchitecture.Arm64;
        return TaskSizes.All
            .Where(size => size.Cpu >= cpu && size.MemoryMiB >= memory)
            .OrderBy(size => Hour(size.Cpu, size.MemoryMiB, null, arm, spot: false)).ThenBy(size => size.Cpu)
            .FirstOrDefault(new TaskSize(task.Cpu, task.MemoryMiB));
    }
}
