using System.Collections.Frozen;

namespace Financial.Insights.Words;

/// <summary>The words with a claim, and the condition of each.</summary>
internal static class Vocabulary
{
    public static FrozenSet<string> Up { get; } = Words(
        "rose rise rises rising risen grew grow grows growing grown growth increase increased increases increasing up upward "
        + "higher climbed climb climbs gain gained gains more above exceeded exceeds added adds");

    public static FrozenSet<string> Down { get; } = Words(
        "fell fall falls falling fallen drop dropped drops dropping declined decline declines declining decrease decreased "
        + "decreases decreasing down downward lower less below shrank shrink shrinks shrunk shrinking slid slipped reduced "
        + "reduction");

    public static FrozenSet<string> Better { get; } = Words(
        "better improved improve improves improving improvement favourable favorable favourably favorably stronger "
        + "strengthened encouraging");

    public static FrozenSet<string> Worse { get; } = Words(
        "worse worsened worsening worsen worsens deteriorated deterioration deteriorating unfavourable unfavorable "
        + "unfavourably unfavorably weaker weakened disappointing");

    /// <summary>Words that state a size: the cited change must lie within the bounds.</summary>
    public static IReadOnlyDictionary<string, (decimal From, decimal To)> Sizes { get; } = new Dictionary<string, (decimal, decimal)>
    {
        ["doubled"] = (0.95m, 1.05m), ["doubling"] = (0.95m, 1.05m), ["tripled"] = (1.95m, 2.05m), ["quadrupled"] = (2.95m, 3.05m),
        ["halved"] = (-0.525m, -0.475m),
    };

    public static FrozenSet<string> Largest { get; } = Words(
        "largest highest best biggest greatest most");

    public static FrozenSet<string> Smallest { get; } = Words(
        "smallest lowest worst least");

    public static FrozenSet<string> Loss { get; } = Words("loss losses lost lose loses losing unprofitable");

    public static FrozenSet<string> Profit { get; } = Words("profit profits profitable profitably earned earns earn earning");

    /// <summary>Refused, because figures are exact.</summary>
    public static FrozenSet<string> Approximations { get; } =
    Words("about nearly almost roughly around approximately over under some circa");

    /// <summary>Refused, because a negation reverses a claim.</summary>
    public static FrozenSet<string> Negations { get; } =
    Words("not no never neither nor hardly barely without failed cannot nothing except despite although");

    public static IReadOnlyList<string> Causes { get; } =
        ["because", "due to", "driven by", "drove", "thanks to", "owing to", "caused", "cause", "result of", "as a result", "attributable",
            "attributed", "stems from", "explained by", "explains", "reflects", "reflecting", "led by", "on the back of", "following",
            "since", "amid", "owed to", "therefore", "so that"];

    /// <summary>Numbers in words. "One of" is allowed: it is not a count.</summary>
    public static FrozenSet<string> Numbers { get; } = Words(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
            + "twenty thirty forty fifty sixty seventy eighty "
        + "ninety hundred hundreds thousand thousands million millions billion billions dozen dozens half third thirds quarters twice "
        + "thrice triple double couple several both zero "
        + "percent percentage point points basis bn mn k m cents cent dollars dollar pounds pound euros euro usd gbp eur nil");

    /// <summary>
    /// Words without a claim. Any word outside these, the claims above and the metric names is refused: it may name a period, place,
    /// customer or figure that is in no fact.
    /// </summary>
    public static FrozenSet<string> Neutral { get; } = Words(
        "a an the it its this that these those which whose who where when is was are were be been being has had have having in to by from "
            + "of at on for with against compared "
        + "comparison versus than as and while but whereas also still now then so overall together per into through across during between "
        + "change changed changes changing figure "
        + "figures result results part parts share amount amounts value values company books business performance contribution contributed "
        + "contributes contributing contributor came "
        + "comes come brought brings made makes stood stands reached reaches ended ends remained remains moved moves movement shows show "
        + "showed shown means here there main money "
        + "behind alone itself their they them what how first second");

    private static readonly Lazy<FrozenSet<string>> Known = new(KnownWords);

    /// <summary>True if the rules can prove the word's claim, or if it has none.</summary>
    public static bool IsKnown(string word) => Known.Value.Contains(word);

    /// <summary>
    /// Metric names outside placeholders must belong to a cited fact; names without a metric are always refused. Longer names come first,
    /// because "cost of sales" holds "sales".
    /// </summary>
    public static IReadOnlyList<(string Words, string[] Metrics)> Metrics { get; } =
        [.. Names().OrderByDescending(name => name.Words.Length)];

    private static (string Words, string[] Metrics)[] Names() =>
    [
        ("share of revenue", ["share_of_revenue", "gross_margin_pct", "ebitda_pct", "job_margin_pct"]),
        ("of that revenue", ["job_margin_pct", "gross_margin_pct", "ebitda_pct", "share_of_revenue"]),
        ("of revenue", ["share_of_revenue", "gross_margin_pct", "ebitda_pct", "job_margin_pct"]),
        ("revenue", ["revenue", "job_revenue"]),
        ("sales", ["revenue", "job_revenue"]),
        ("billed", ["job_revenue", "revenue"]),
        ("gross margin", ["gross_margin", "gross_margin_pct", "job_margin", "job_margin_pct"]),
        ("gross profit", ["gross_margin", "job_margin"]),
        ("job margin", ["job_margin", "job_margin_pct"]),
        ("margin", ["gross_margin", "gross_margin_pct", "job_margin", "job_margin_pct", "ebitda_pct"]),
        ("cogs", ["cogs"]),
        ("cost of goods sold", ["cogs"]),
        ("cost of sales", ["cogs"]),
        ("other expense", ["other_expense"]),
        ("other expenses", ["other_expense"]),
        ("operating expense", ["other_expense"]),
        ("operating expenses", ["other_expense"]),
        ("overhead", ["other_expense"]),
        ("overheads", ["other_expense"]),
        ("ebitda", ["ebitda", "ebitda_pct"]),
        ("net profit", []),
        ("net income", []),
    ];

    private static FrozenSet<string> KnownWords() =>
        Words(string.Join(' ', new[] { Neutral, Up, Down, Better, Worse, Largest, Smallest, Loss, Profit }
        .SelectMany(words => words).Concat(Sizes.Keys).Concat(Causes).Concat(Metrics.Select(metric => metric.Words))));

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
