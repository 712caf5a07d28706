using Financial.Fixtures;
using Financial.Ledger.Lines;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Lines;

public sealed class LinePageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateRange All = new(GeneratedBooks.First, GeneratedBooks.Last);

    public static TheoryData<int, LineFilter> Filters { get; } = new()
    {
        { 1, new LineFilter(All) },
        { 7, new LineFilter(All, ["1200"]) },
        { 50, new LineFilter(new DateRange(GeneratedBooks.First.AddDays(17), GeneratedBooks.Last.AddDays(-45)), ["1200", "4000", "5000"]) },
        { 3, new LineFilter(All, ["4010"], LeastMinor: 1_000_000, MostMinor: 4_000_000) },
        { 4, new LineFilter(All, Reference: "T17") },
        { 200, new LineFilter(All, ["7100"], EntryFilter.Normal) },
        { 11, new LineFilter(All, null, EntryFilter.Adjusting) },
        { 9, new LineFilter(new DateRange(new DateOnly(1990, 1, 1), new DateOnly(1990, 12, 31))) },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Pages_hold_every_line_of_their_version_once_while_others_are_posted(int limit, LineFilter filter)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(7, entries: 80)
            .Select(line => line with { Kind = line.Entry % 5 == 0 ? TestLine.Adjusting : null }).ToList();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        var version = await TestBooks.PostAsync(database.EtlWorker, lines);

        var listed = new List<PostedLine>();
        for (var page = 0; ; page++)
        {
            await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
            var read = await LinePage.ReadAsync(tenant.Connection, 1, filter, version,
                listed.Count == 0 ? null : listed[^1].Place, limit, default);
            Assert.True(read.HasMore ? read.Lines.Count == limit : read.Lines.Count <= limit);
            listed.AddRange(read.Lines);
            if (!read.HasMore) break;
            // Between the first pages, other entries of the same days and accounts.
            if (page < 3) await TestBooks.PostAsync(database.EtlWorker, GeneratedBooks.Lines(100 + page, entries: 20));
        }

        var numbered = lines.GroupBy(line => line.Entry).SelectMany(entry => entry.Select((line, at) => (Line: line, No: at + 1)));
        var expected = numbered.Where(numbered => Matches(numbered.Line, filter))
            .OrderBy(numbered => numbered.Line.Date).ThenBy(numbered => numbered.Line.Entry).ThenBy(numbered => numbered.No)
            .Select(numbered => (numbered.Line.Date, (long)numbered.Line.Entry, numbered.No, numbered.Line.Account,
                numbered.Line.DebitMinor, numbered.Line.CreditMinor)).ToList();
        Assert.Equal(expected, listed.Select(line =>
            (line.Date, line.EntryId, line.LineNo, line.AccountCode, line.DebitMinor, line.CreditMinor)));

        await using var sums = await database.Api.BeginTenantTransactionAsync(1);
        Assert.Equal((expected.Count, expected.Sum(line => line.DebitMinor), expected.Sum(line => line.CreditMinor)),
            await LinePage.SumAsync(sums.Connection, 1, filter, version, default));
    }

    [Fact]
    public async Task An_entry_names_its_reversal_both_ways_and_a_version_shows_no_later_entry_I_3()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        var day = new DateOnly(2024, 3, 5);
        await TestBooks.PostAsync(database.EtlWorker, [new(1, day, "1200", 700, 0), new(1, day, "4000", 0, 700)]);
        await TestBooks.PostAsync(database.EtlWorker,
            [new(1, day.AddDays(40), "1200", 0, 700, ReversalOf: 1), new(1, day.AddDays(40), "4000", 700, 0, ReversalOf: 1)]);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var served = await ServedVersion.ReadAsync(tenant.Connection, 1, default);

        var (reversed, lines) = (await PostedEntry.FindAsync(tenant.Connection, 1, 1, served.LedgerVersion, default))!.Value;
        Assert.Equal((2L, (long?)null, 2), (reversed.ReversedBy, reversed.ReversalOf, lines.Count));
        var (reversing, _) = (await PostedEntry.FindAsync(tenant.Connection, 1, 2, served.LedgerVersion, default))!.Value;
        Assert.Equal(((long?)null, 1L), (reversing.ReversedBy, reversing.ReversalOf));

        var (earlier, _) = (await PostedEntry.FindAsync(tenant.Connection, 1, 1, version: 1, default))!.Value;
        Assert.Null(earlier.ReversedBy);
        Assert.Null(await PostedEntry.FindAsync(tenant.Connection, 1, 2, version: 1, default));
        Assert.Null(await PostedEntry.FindAsync(tenant.Connection, 1, 3, served.LedgerVersion, default));
    }

    private static bool Matches(TestLine line, LineFilter filter) =>
        line.Date >= filter.Range.From && line.Date <= filter.Range.To
        && (filter.Accounts is null || filter.Accounts.Contains(line.Account))
        && (filter.Entries == EntryFilter.All || line.Kind is TestLine.Adjusting == (filter.Entries == EntryFilter.Adjusting))
        && (filter.Reference is null || filter.Reference == $"T{line.Entry}")
        && Math.Max(line.DebitMinor, line.CreditMinor) is var amount
        && amount >= (filter.LeastMinor ?? 0) && amount <= (filter.MostMinor ?? long.MaxValue);
}
