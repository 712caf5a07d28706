using Financial.Fixtures;
using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Tests.Database;

public sealed class QueriesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateOnly Day = new(2025, 2, 3);
    private static readonly DateTimeOffset Noon = new(2025, 2, 3, 12, 0, 0, TimeSpan.FromHours(2));

    private sealed record Row(
        AccountClass Class, DateOnly FirstDay, DateOnly? LastDay, DateTimeOffset PostedAt, DateTimeOffset? ApprovedAt, long NetMinor,
        IReadOnlyList<DateOnly> Months, string[] Codes);

    private sealed record Part(int Number, string? Text);

    [Fact]
    public async Task A_record_has_the_columns_of_the_select_list()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Api.OpenConnectionAsync();
        var row = await connection.QuerySingleAsync<Row>(
            """
            select 'liability' as class, @day as first_day, @none as last_day, @noon as posted_at, @never as approved_at,
                   9223372036854775807 as net_minor, @months as months, @codes as codes
            """, new
            {
                day = Day, none = (DateOnly?)null, noon = Noon, never = (DateTimeOffset?)null, months = new[] { Day, Day.AddDays(1) },
                codes = new[] { "0020", "20" },
            }, CancellationToken.None);

        Assert.Equal((AccountClass.Liability, Day, null, Noon, null, long.MaxValue),
            (row.Class, row.FirstDay, row.LastDay, row.PostedAt, row.ApprovedAt, row.NetMinor));
        Assert.Equal(TimeSpan.Zero, row.PostedAt.Offset);
        Assert.Equal([Day, Day.AddDays(1)], row.Months);
        Assert.Equal(["0020", "20"], row.Codes);
    }

    [Fact]
    public async Task A_null_has_the_type_of_its_property()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Api.OpenConnectionAsync();
        var types = await connection.QuerySingleAsync<string>(
            """
            select concat_ws(', ', pg_typeof(@day), pg_typeof(@time), pg_typeof(@id), pg_typeof(@text), pg_typeof(@minor), pg_typeof(@days),
                             pg_typeof(@codes))
            """,
            new { day = (DateOnly?)null, time = (DateTimeOffset?)null, id = (Guid?)null, text = (string?)null, minor = (long?)null,
                days = (DateOnly[]?)null, codes = (IReadOnlyList<string>?)null }, CancellationToken.None);

        Assert.Equal("date, timestamp with time zone, uuid, text, bigint, date[], text[]", types);
    }

    [Fact]
    public async Task A_batch_gives_the_rows_of_all_its_statements()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Api.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("select 1 as number, 'a' as text"), new("select 2 as number, null::text as text") },
        };
        Assert.Equal([new Part(1, "a"), new Part(2, null)], await batch.QueryAsync<Part>(CancellationToken.None));
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_is_cancelled()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Api.OpenConnectionAsync();
        using var cancellation = new CancellationTokenSource();
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in connection.StreamAsync<int>("select generate_series(1, 1000000)", null, cancellation.Token))
                if (++read == 10) await cancellation.CancelAsync();
        });
        Assert.InRange(read, 10, 999_999);
    }
}
