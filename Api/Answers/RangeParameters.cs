using System.Globalization;
using Financial.Api.Problems;
using Financial.Ledger.Statements;
using Npgsql;

namespace Financial.Api.Answers;

/// <summary>Query parameters that name days and months.</summary>
public static class RangeParameters
{
    /// <summary>
    /// Reads <c>from</c> and <c>to</c>, both included. A missing one is the first or last day that the ledger has a month for (inception to date);
    /// an empty ledger gives the current month. The connection is inside a tenant transaction.
    /// </summary>
    public static async Task<(DateRange Range, Problem? Problem)> ReadAsync(
        string? from, string? to, NpgsqlConnection connection, int entityId, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!TryReadDay(from, out var first))
            return (default, Problem.Invalid("/query/from", "from must be a date such as 2026-01-01."));
        if (!TryReadDay(to, out var last))
            return (default, Problem.Invalid("/query/to", "to must be a date such as 2026-01-31."));
        if (first is null || last is null)
        {
            var held = await ReadHeldAsync(connection, entityId, clock, cancellationToken);
            first ??= last < held.From ? last : held.From;
            last ??= first > held.To ? first : held.To;
        }
        return first > last
            ? (default, Problem.Invalid("/query/to", $"The range ends on {last:yyyy-MM-dd}, before it starts on {first:yyyy-MM-dd}."))
            : (new DateRange(first.Value, last.Value), null);
    }

    /// <summary>Reads a month written as <c>2026-01</c>, as its first day.</summary>
    public static bool TryReadMonth(string? text, out DateOnly month) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out month);

    /// <summary>The newest month of the ledger, as its first day; the current one while it is empty.</summary>
    public static async Task<DateOnly> ReadNewestMonthAsync(NpgsqlConnection connection, int entityId, TimeProvider clock, CancellationToken cancellationToken) =>
        DateRange.FirstOfMonth((await ReadHeldAsync(connection, entityId, clock, cancellationToken)).To);

    /// <summary>Reads a day written as <c>2026-01-31</c>; null for null.</summary>
    public static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null)
            return true;
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value);
        day = value;
        return read;
    }

    private static async Task<DateRange> ReadHeldAsync(NpgsqlConnection connection, int entityId, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select min(month), max(month) from ledger.accounting_period where entity_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = entityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(0, cancellationToken)
            ? DateRange.Month(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime))
            : new DateRange(reader.GetFieldValue<DateOnly>(0), DateRange.Month(reader.GetFieldValue<DateOnly>(1)).To);
    }
}
