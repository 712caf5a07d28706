namespace ManifestToEcs.Rules;

/// <summary>The pairs of CPU units and memory (MiB) that Fargate offers.</summary>
internal static class FargateSizes
{
    public static bool IsPair(int cpu, int memory) => cpu switch
    {
        256 => memory is 512 or 1024 or 2048,
        512 => IsStep(memory, 1024, 4096, 1024),
        1024 => IsStep(memory, 2048, 8192, 1024),
        2048 => IsStep(memory, 4096, 16_384, 1024),
        4096 => IsStep(memory, 8192, 30_720, 1024),
        8192 => IsStep(memory, 16_384, 61_440, 4096),
        16_384 => IsStep(memory, 32_768, 122_880, 8192),
        32_768 => memory is 61_440 or 122_880 or 249_856,
        _ => false,
    };

    private static bool IsStep(int memory, int least, int most, int step) => memory >= least && memory <= most && memory % step == 0;
}
