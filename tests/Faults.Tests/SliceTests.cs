namespace Financial.Faults.Tests;

// A slice of each class of faults. All of them: dotnet run -c Release --project tests/Faults -- --full

// IMP-8: faults that strike a worker.
public sealed class WorkerSliceTests
{
    private const int Entries = 10_000;

    [Fact]
    public Task IMP_8_a_worker_killed_at_five_moments_of_an_import_leaves_the_undisturbed_ledger_to_its_successor() =>
        Slice.HoldsAsync(output => KilledWorker.RunAsync(5, Entries, output));
}

// IMP-2: faults of the queue.
public sealed class QueueSliceTests
{
    [Fact]
    public Task IMP_2_every_message_delivered_three_times_in_shuffled_order_to_two_workers_posts_once() =>
        Slice.HoldsAsync(output => Redelivery.RunAsync(1, 2_000, seed: 20_261_128, output));
}

// IMP-8: faults that strike the servers that a worker needs.
public sealed class ServerSliceTests
{
    private const int Entries = 10_000;

    [Fact]
    public Task IMP_8_Postgres_stopped_during_COPY_delays_the_import_and_changes_nothing() =>
        Slice.HoldsAsync(output => PostgresStopped.RunAsync(1, Entries, output));

    [Fact]
    public Task IMP_8_an_object_cut_between_two_attempts_fails_the_import_and_its_file_can_be_sent_again() =>
        Slice.HoldsAsync(output => ObjectChanged.RunAsync(1, 2_000, output));

    [Fact]
    public Task IMP_8_a_full_disk_delays_the_import_and_changes_nothing() =>
        Slice.HoldsAsync(output => DiskFull.RunAsync(1, 80_000, output));

    [Fact]
    public Task IMP_8_a_clock_that_goes_back_holds_no_message() =>
        Slice.HoldsAsync(output => ClockBack.RunAsync(1, 2_000, output));
}

// IMP-8: faults of the files themselves, without a database.
public sealed class FileSliceTests
{
    [Fact]
    public Task IMP_8_five_thousand_damaged_files_crash_nothing_and_make_no_entry_that_does_not_balance() =>
        Slice.HoldsAsync(output => Task.FromResult(Fuzz.Run(5_000, seed: 20_261_128, output)));

    [Fact]
    public Task IMP_8_files_that_are_made_to_be_slow_to_read_end_in_bounded_time_and_memory() =>
        Slice.HoldsAsync(output => Pathological.RunAsync(4L << 20, output));
}

internal static class Slice
{
    public static async Task HoldsAsync(Func<TextWriter, Task<Tally>> run)
    {
        await using var output = new StringWriter();
        var tally = await run(output);
        Assert.True(tally is { Passed: > 0, Failed: 0 }, output.ToString());
    }
}
