using System.Globalization;
using Financial.Api.Problems;

namespace Financial.Api.Answers;

/// <summary>The requested page of a list, newest first: query parameters <c>limit</c> and <c>cursor</c>.</summary>
/// <param name="Limit">The largest number of rows on the page.</param>
/// <param name="Before">The last row of the previous page; null for the first page.</param>
public sealed record PageRequest<TId>(int Limit, TId? Before) where TId : struct, IParsable<TId>, IFormattable
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 200;

    /// <summary>Rows to read: one more than the page, to see if another page follows.</summary>
    public int Rows => Limit + 1;

    public static (PageRequest<TId>? Page, Problem? Problem) Read(string? limit, string? cursor)
    {
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            || count is < 1 or > MaximumLimit))
            return (null, Problem.Invalid("/query/limit", $"limit must be a number from 1 to {MaximumLimit}."));
        if (cursor is null)
            return (new PageRequest<TId>(count, null), null);
        // A cursor only chooses a place in the caller's own list: it needs neither secrecy nor a signature.
        return TId.TryParse(cursor, CultureInfo.InvariantCulture, out var before)
            ? (new PageRequest<TId>(count, before), null)
            : (null, new Problem(ProblemCode.BadCursor,
                "The cursor cannot be read. Use the value of 'next' as it is, or start without one."));
    }

    /// <summary>The page's items, and the cursor of the next page; null at the end.</summary>
    public (IReadOnlyList<T> Items, string? Next) Cut<T>(IReadOnlyList<T> rows, Func<T, TId> id) => rows.Count <= Limit
        ? (rows, null)
        : ([.. rows.Take(Limit)], id(rows[Limit - 1]).ToString(null, CultureInfo.InvariantCulture));
}
