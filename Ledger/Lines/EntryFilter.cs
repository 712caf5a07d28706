namespace Financial.Ledger.Lines;

/// <summary>The entries whose lines make a figure. Each figure of a statement states its own.</summary>
public enum EntryFilter
{
    /// <summary>All entries.</summary>
    All,

    /// <summary>All but closing entries, as profit and loss counts them.</summary>
    WithoutClosing,

    /// <summary>Neither adjusting nor closing entries.</summary>
    Normal,

    /// <summary>Entries that the source calls adjusting, unless they close a year.</summary>
    Adjusting,

    /// <summary>Entries that only close a fiscal year.</summary>
    Closing,
}

/// <summary>The words and the SQL of <see cref="EntryFilter"/>.</summary>
public static class EntryFilters
{
    // The parameters are those of the query around it. A closing entry belongs to a range of versions.
    private const string ClosingEntries = """
        (select c.entry_id from ledger.closing_movement c
         where c.entity_id = @entity and c.since_version <= @version and (c.until_version is null or c.until_version > @version)
           and c.entry_date between @from and @to)
        """;

    private const string AdjustingEntries = """
        (select d.entry_id from ledger.adjusting_movement d
         where d.entity_id = @entity and d.since_version <= @version and d.entry_date between @from and @to)
        """;

    private static readonly (EntryFilter Filter, string Word)[] Words =
    [
        (EntryFilter.All, "all"), (EntryFilter.WithoutClosing, "without-closing"), (EntryFilter.Normal, "normal"),
        (EntryFilter.Adjusting, "adjusting"), (EntryFilter.Closing, "closing"),
    ];

    /// <summary>The words in requests, as a list for people.</summary>
    public static string AllWords => string.Join(", ", Words.Select(pair => pair.Word));

    /// <summary>The word in requests and answers.</summary>
    public static string Word(this EntryFilter filter) => Words.First(pair => pair.Filter == filter).Word;

    /// <summary>Reads the word of a request.</summary>
    public static bool TryRead(string word, out EntryFilter filter)
    {
        var found = Words.FirstOrDefault(pair => pair.Word == word);
        filter = found.Filter;
        return found.Word is not null;
    }

    /// <summary>The condition on the lines <c>l</c> of a query.</summary>
    internal static string Sql(EntryFilter filter) => filter switch
    {
        EntryFilter.All => "",
        EntryFilter.WithoutClosing => $"and l.entry_id not in {ClosingEntries}",
        EntryFilter.Normal => $"and l.entry_id not in {ClosingEntries} and l.entry_id not in {AdjustingEntries}",
        EntryFilter.Adjusting => $"and l.entry_id in {AdjustingEntries} and l.entry_id not in {ClosingEntries}",
        EntryFilter.Closing => $"and l.entry_id in {ClosingEntries}",
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "There are five filters."),
    };
}
