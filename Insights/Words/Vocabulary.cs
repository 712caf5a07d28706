using System.Collections.Frozen;

namespace Financial.Insights.Words;

/// <summary>The words that claim something, and what each needs in order to be true.</summary>
internal static class Vocabulary
{
    public static FrozenSet<string> Up { get; } = Words(
        "rose rise rises rising risen grew grow grows growing grown growth increase increased increases increasing up upward higher climbed climb gain gained gains more above "
        + "exceeded exceeds jumped jump surged surge soared expanded added upturn rebound rebounded recovered");

    public static FrozenSet<string> Down { get; } = Words(
        "fell fall falls falling fallen drop dropped drops declined decline declines declining decrease decreased decreases decreasing down downward lower less fewer below "
        + "shrank shrink shrunk shrinking slid slipped sank sunk plunged tumbled reduced reduction slump slumped downturn contracted");

    public static FrozenSet<string> Better { get; } = Words(
        "better improved improve improves improving improvement favourable favorable favourably favorably stronger strengthened healthier encouraging positive positively good well success");

    public static FrozenSet<string> Worse { get; } = Words(
        "worse worsened worsening worsen deteriorated deterioration deteriorating unfavourable unfavorable unfavourably unfavorably weaker weakened weak disappointing negative negatively bad poor poorly concerning");

    /// <summary>Words that say by how much: the cited change must lie within the bounds.</summary>
    public static IReadOnlyDictionary<string, (decimal From, decimal To)> Sizes { get; } = new Dictionary<string, (decimal, decimal)>
    {
        ["doubled"] = (0.95m, 1.05m), ["doubling"] = (0.95m, 1.05m), ["tripled"] = (1.95m, 2.05m), ["quadrupled"] = (2.95m, 3.05m), ["halved"] = (-0.525m, -0.475m),
    };

    public static FrozenSet<string> Largest { get; } = Words("largest highest best biggest greatest most top strongest maximum peak record leading");

    public static FrozenSet<string> Smallest { get; } = Words("smallest lowest worst least weakest bottom minimum poorest");

    public static FrozenSet<string> Loss { get; } = Words("loss losses lost lose loses losing unprofitable");

    public static FrozenSet<string> Profit { get; } = Words("profit profits profitable profitably earned earns earn earning");

    /// <summary>The figures are exact.</summary>
    public static FrozenSet<string> Approximations { get; } = Words("about nearly almost roughly around approximately over under some circa");

    /// <summary>A negation turns a direction round, so a sentence that has a direction has no negation.</summary>
    public static FrozenSet<string> Negations { get; } = Words("not no never neither nor hardly barely without failed cannot nothing except despite although");

    public static IReadOnlyList<string> Causes { get; } =
        ["because", "due to", "driven by", "drove", "thanks to", "owing to", "caused", "cause", "result of", "as a result", "attributable", "attributed", "stems from", "explained by",
         "explains", "reflects", "reflecting", "led by", "on the back of", "following", "since", "amid", "owed to", "therefore", "so that"];

    /// <summary>Numbers in words. "One of" is allowed: it counts nothing.</summary>
    public static FrozenSet<string> Numbers { get; } = Words(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
        + "ninety hundred hundreds thousand thousands million millions billion billions dozen dozens half third thirds quarters twice thrice triple double couple several both zero "
        + "percent percentage point points basis bn mn k m cents cent dollars dollar pounds pound euros euro usd gbp eur nil");

    /// <summary>A period, a place or a calendar word is a claim; the facts' own periods and names stand in placeholders.</summary>
    public static FrozenSet<string> PeriodsAndNames { get; } = Words(
        "january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec q quarter quarterly "
        + "month months monthly year years yearly annual annually week weeks weekly day days daily today yesterday tomorrow recently ytd fiscal decade spring summer autumn winter "
        + "season seasonal seasonally north south east west northern southern eastern western central weekend holiday");

    /// <summary>Figures of a finance team that no fact gives, so that a sentence about them is invented.</summary>
    public static FrozenSet<string> OtherMetrics { get; } = Words(
        "cash debt debts liquidity budget budgeted budgets forecast forecasted target targets plan planned headcount staff employees employee wages payroll salaries customers customer "
        + "clients suppliers supplier vendors tax taxes interest depreciation inventory receivables payables equity assets liabilities backlog orders market competitors prices price "
        + "inflation demand weather snow fraud error bank runway burn ebit roi");

    /// <summary>A metric's name outside a placeholder must belong to a cited fact. Longer names come first.</summary>
    public static IReadOnlyList<(string Words, string[] Metrics)> Metrics { get; } =
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

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
