using Financial.EtlWorker.Recognition;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Tests.Extract;

// Two equal real rows are both kept (IMP-3), a block that was pasted twice is not: both need every repeated row, and no other.
public sealed class RepeatedRowsTests
{
    // More rows than one pass over the keys takes.
    private const int ManyRows = 2_500_000;

    [Fact]
    public void Exactly_the_keys_that_come_more_than_once_are_found_however_many_rows_there_are()
    {
        using var rows = new RowKeyFile();
        var random = new Random(7);
        var twice = new HashSet<long>();
        for (var row = 0; row < ManyRows; row++)
        {
            var key = random.NextInt64(long.MinValue, long.MaxValue);
            rows.Add(key, default);
            if (row % 100_000 != 0) continue;
            rows.Add(key, default);
            twice.Add(key);
        }

        var found = RepeatedRows.Find(rows, DateOrder.DayFirst, CancellationToken.None);

        Assert.Equal(twice.Order(), found.Keys.Order());
        Assert.False(found.HasTooManyRepeats);
        Assert.Null(found.FindBlock());
    }

    [Fact]
    public void A_block_of_three_rows_that_comes_again_in_the_same_order_is_found_and_two_rows_are_none()
    {
        Assert.Equal(new RepeatedBlock(1, 5, 3), Block(1, 2, 3, 4, 9, 2, 3, 4, 8));
        Assert.Null(Block(1, 2, 3, 9, 2, 3, 8));
        Assert.Null(Block(1, 2, 3, 9, 3, 2, 1));
    }

    private static RepeatedBlock? Block(params long[] keys)
    {
        using var rows = new RowKeyFile();
        foreach (var key in keys) rows.Add(key * 0x5DEECE66D, default);
        return RepeatedRows.Find(rows, DateOrder.DayFirst, CancellationToken.None).FindBlock();
    }
}
