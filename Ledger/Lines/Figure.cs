namespace Financial.Ledger.Lines;

/// <summary>The figures that a statement shows of one account, and the one that it computes from many.</summary>
public enum Figure
{
    /// <summary>The balance before the range: the opening column of the trial balance.</summary>
    Opening,

    /// <summary>The movement without adjusting and closing entries.</summary>
    Movement,

    /// <summary>The movement of adjusting entries.</summary>
    Adjustments,

    /// <summary>The movement of closing entries.</summary>
    ClosingEntries,

    /// <summary>The transfer to or from retained earnings.</summary>
    YearEnd,

    /// <summary>The balance at the end of the range: the closing column of the trial balance.</summary>
    Closing,

    /// <summary>The movement without closing entries: the amount in profit and loss and in the cash flow.</summary>
    Period,

    /// <summary>The balance at the end of the range's last day without closing entries of its fiscal year: the balance sheet's.</summary>
    Balance,

    /// <summary>
    /// The earnings of the fiscal year up to the range's last day, without closing entries. They stand on no account: their parts are those
    /// of all income and expense.
    /// </summary>
    Earnings,
}

/// <summary>The words of <see cref="Figure"/>.</summary>
public static class Figures
{
    private static readonly (Figure Figure, string Word)[] Words =
    [
        (Figure.Opening, "opening"), (Figure.Movement, "movement"), (Figure.Adjustments, "adjustments"),
        (Figure.ClosingEntries, "closing-entries"), (Figure.YearEnd, "year-end"), (Figure.Closing, "closing"), (Figure.Period, "period"),
        (Figure.Balance, "balance"), (Figure.Earnings, "earnings"),
    ];

    /// <summary>The words in requests, as a list for people.</summary>
    public static string AllWords => string.Join(", ", Words.Select(pair => pair.Word));

    /// <summary>The word in requests and answers.</summary>
    public static string Word(this Figure figure) => Words.First(pair => pair.Figure == figure).Word;

    /// <summary>Reads the word of a request.</summary>
    public static bool TryRead(string? word, out Figure figure)
    {
        var found = Words.FirstOrDefault(pair => pair.Word == word);
        figure = found.Figure;
        return found.Word is not null;
    }
}
