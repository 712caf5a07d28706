using Financial.Ledger.Periods;

namespace Financial.Ledger.Lines;

/// <summary>The journal lines to list.</summary>
/// <param name="Range">The days of their entries.</param>
/// <param name="Accounts">The codes of their accounts; null for all accounts.</param>
/// <param name="Entries">The kind of their entries.</param>
/// <param name="Text">A part of the description of the line or its entry, in any case.</param>
/// <param name="Reference">The reference, source number or document, as the source writes it.</param>
/// <param name="LeastMinor">The least amount, debit or credit, in minor units.</param>
/// <param name="MostMinor">The greatest amount, debit or credit, in minor units.</param>
public sealed record LineFilter(
    DateRange Range, IReadOnlyList<string>? Accounts = null, EntryFilter Entries = EntryFilter.All, string? Text = null,
    string? Reference = null, long? LeastMinor = null, long? MostMinor = null)
{
    /// <summary>The conditions on the lines <c>l</c>, and on their entries <c>e</c> if <see cref="ReadsEntries"/>.</summary>
    internal string Sql => string.Join('\n', new[]
    {
        Accounts switch
        {
            null => "",
            // One account's lines come out of its index by day; those of several have to be sorted.
            [_] => "and l.account_code = @account",
            _ => "and l.account_code = any (@accounts)",
        },
        EntryFilters.Sql(Entries),
        LeastMinor is null ? "" : "and greatest(l.debit_minor, l.credit_minor) >= @least",
        MostMinor is null ? "" : "and greatest(l.debit_minor, l.credit_minor) <= @most",
        Text is null ? "" : "and (l.description ilike @text or e.description ilike @text)",
        Reference is null ? "" : "and @reference in (e.reference, e.source_number, l.document)",
    }.Where(condition => condition.Length > 0));

    /// <summary>True if the conditions are about the entries too.</summary>
    internal bool ReadsEntries => Text is not null || Reference is not null;

    /// <summary>The text as a pattern that matches it anywhere.</summary>
    internal string? Pattern => Text is null ? null
        : $"%{Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)}%";
}
