using System.Globalization;
using Financial.Api.Problems;

namespace Financial.Api.Answers;

/// <summary>Reads the query parameters <c>limit</c> and <c>cursor</c> of a list, newest first.</summary>
public static class PageRequest
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 200;

    public static (PageRequest<TId>? Page, Problem? Problem) Read<TId>(string? limit, string? cursor)
        where TId : struct, IParsable<TId>, IFormattable
    {
        var (count, problem) = ReadLimit(limit);
        if (problem is not null)
            return (null, problem);
        if (cursor is null)
            return (new PageRequest<TId>(count, null), null);
        // A cursor only chooses a place in the caller's own list, so it need not be secret or signed.
        return TId.TryParse(cursor, CultureInfo.InvariantCulture, out var before)
            && before.ToString(null, CultureInfo.InvariantCulture) == cursor
            ? (new PageRequest<TId>(count, before), null)
            : (null, BadCursor);
    }

    /// <summary>Reads <c>limit</c>: the number of rows on a page (LIM-11).</summary>
    public static (int Limit, Problem? Problem) ReadLimit(string? limit)
    {
        var count = DefaultLimit;
        return limit is null || int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && count is >= 1 and <= MaximumLimit
            ? (count, null) : (0, Problem.Invalid("/query/limit", $"limit must be a number from 1 to {MaximumLimit}."));
    }

    /// <summary>The problem for a cursor that no answer gave, or that belongs to another list.</summary>
    public static Problem BadCursor => new(
        ProblemCode.BadCursor, "The cursor cannot be read. Use the value of 'next' as it is, or start without one.");
}

/// <summary>The part of a list that is asked for, newest first.</summary>
/// <param name="Limit">How many rows the page has at most.</param>
/// <param name="Before">The last row of the page before; null for the first page.</param>
public sealed record PageRequest<TId>(int Limit, TId? Before) where TId : struct, IParsable<TId>, IFormattable
{
    /// <summary>How many rows to read: one more than the page has shows that another page follows.</summary>
    public int Rows => Limit + 1;

    /// <summary>The page's items, and the cursor of the next page; null at the end.</summary>
    public (IReadOnlyList<T> Items, string? Next) Cut<T>(IReadOnlyList<T> rows, Func<T, TId> id) => rows.Count <= Limit
        ? (rows, null)
        : ([.. rows.Take(Limit)], id(rows[Limit - 1]).ToString(null, CultureInfo.InvariantCulture));
}
