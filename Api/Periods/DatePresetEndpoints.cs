using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Periods;

/// <summary>A named date range; both days are included.</summary>
public sealed record DatePresetAnswer(string Id, string Name, DateOnly From, DateOnly To);

/// <param name="Month">The month that all presets count from, as <c>2026-01</c>; null while the ledger has no entries.</param>
/// <param name="IsClosed">True when <c>month</c> is the last closed month; false when it is the newest complete month.</param>
/// <param name="Presets">In the order in which to offer them.</param>
public sealed record DatePresetsAnswer(string? Month, bool IsClosed, IReadOnlyList<DatePresetAnswer> Presets);

/// <summary><c>GET /v1/date-presets</c> (DATE-1).</summary>
public static class DatePresetEndpoints
{
    public static void MapDatePresets(this RouteGroupBuilder v1) =>
        v1.MapGet("/date-presets", ReadAsync).WithTags("Periods").WithName("ListDatePresets")
        .WithSummary("The ranges that are asked for by name, counted from the last closed month");

    private static async Task<DatePresetsAnswer> ReadAsync(
        Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var years = await FiscalYear.ReadNewestAsync(transaction.Connection, caller.EntityId, cancellationToken);
        var months = await transaction.QueryAsync<(DateOnly Month, long Lines, DateOnly? LastClosed)>(
            """
            select month, sum(line_count)::bigint, ledger.last_closed_month(@EntityId)
            from ledger.account_month_balance where entity_id = @EntityId group by month
            """, new { caller.EntityId });
        var lines = months.ToDictionary(row => row.Month, row => row.Lines);
        var lastClosed = months.FirstOrDefault().LastClosed;
        if ((lastClosed ?? DatePresets.NewestCompleteMonth(lines, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime))) is not { } month)
            return new DatePresetsAnswer(null, false, []);
        // A mistyped year and no other months: no range can count back from it.
        if (month.Year < 3)
            return new DatePresetsAnswer($"{month:yyyy-MM}", lastClosed is not null, []);
        return new DatePresetsAnswer($"{month:yyyy-MM}", lastClosed is not null,
            [.. DatePresets.Of(month, years, lines.Keys.Min())
                .Select(preset => new DatePresetAnswer(preset.Id, preset.Name, preset.Range.From, preset.Range.To))]);
    }
}
