using Financial.Insights.Facts;
using Financial.Insights.Words;

namespace Financial.Insights.Tests.Words;

/// <summary>A corpus of wordings: the true ones are accepted, each corrupted one is refused. No wrong figure may ever pass.</summary>
public class NarrativeCheckTests
{
    private static readonly Dictionary<string, Finding> Findings = new()
    {
        ["revenue"] = SomeFindings.RevenueRose,
        ["margin"] = SomeFindings.MarginFell,
        ["ebitda"] = SomeFindings.EbitdaFell,
        ["job"] = SomeFindings.JobLoss,
        ["doubled"] = SomeFindings.RevenueDoubled,
        ["both"] = SomeFindings.Both,
        ["cost"] = SomeFindings.CostRose,
    };

    [Theory]
    [InlineData("revenue", "Revenue rose by {{f1.deltaPct}} to {{f1.value}}.")]
    [InlineData("revenue", "In {{f1.period}} revenue was {{f1.value}}, up from {{f1.compareValue}} in {{f1.comparePeriod}}.")]
    [InlineData("revenue", "{{f1.name}} increased by {{f1.delta}}, an encouraging result.")]
    [InlineData("revenue", "It grew by {{f1.delta}} ({{f1.deltaPct}}) against {{f1.comparePeriod}}.")]
    [InlineData("revenue", "The growth was driven by {{f4.scope}}, which added {{f4.delta}}.")]
    [InlineData("revenue", "The largest part is {{f4.scope}}, which rose by {{f4.delta}} to {{f4.value}}.")]
    [InlineData("revenue", "One of the parts is {{f4.scope}}: revenue climbed by {{f4.deltaPct}}.")]
    [InlineData("margin", "Gross margin fell by {{f3.delta}} to {{f3.value}} in {{f3.period}}.")]
    [InlineData("margin", "{{f3.name}} worsened: it was {{f3.compareValue}} in {{f3.comparePeriod}}.")]
    [InlineData("margin", "This is due to {{f5.scope}}, whose share of revenue rose by {{f5.delta}} to {{f5.value}}.")]
    [InlineData("ebitda", "EBITDA dropped by {{f2.delta}} to {{f2.value}}.")]
    [InlineData("ebitda", "The loss in {{f2.period}} was {{f2.value}}.")]
    [InlineData("job", "{{f6.scope}} had the lowest margin: {{f6.value}}.")]
    [InlineData("job", "{{f6.scope}} lost money, its margin being {{f6.value}}.")]
    [InlineData("job", "{{f8.scope}} billed {{f8.value}} in {{f8.period}}.")]
    [InlineData("doubled", "Revenue doubled to {{f9.value}}.")]
    [InlineData("both", "Revenue was {{f1.value}} and EBITDA was {{f2.value}}.")]
    [InlineData("cost", "Cost of sales rose by {{f10.delta}} to {{f10.value}}.")]
    public void A_true_sentence_is_accepted(string finding, string text) => Assert.Empty(Refusals(Findings[finding], text));

    [Theory]
    // Another figure's name.
    [InlineData("cost", "Sales rose by {{f10.delta}} to {{f10.value}}.")]
    // Figures that are not placeholders, in whatever dress.
    [InlineData("revenue", "Revenue rose to $1,200,000.")]
    [InlineData("revenue", "{{f1.name}} rose by {{f1.delta}}, about 20.")]
    [InlineData("revenue", "{{f1.name}} rose by {{f1.delta}}, twenty percent.")]
    [InlineData("revenue", "{{f1.name}} rose by {{f1.delta}}, a fifth; half of it in May.")]
    [InlineData("revenue", "{{f1.name}} rose by {{f1.delta}}, that is ２０.")]
    [InlineData("revenue", "{{f1.name}} rose to {{f1.value}} million.")]
    [InlineData("revenue", "{{f1.name}} rose to {{f1.value}}k.")]
    [InlineData("revenue", "{{f1.name}} rose to 1{{f1.value}}.")]
    [InlineData("revenue", "{{f1.name}} rose to -{{f1.value}}.")]
    [InlineData("revenue", "{{f1.name}} rose by {{f1.delta}} percent.")]
    [InlineData("margin", "Gross Margin % fell by {{f3.delta}}.")]
    [InlineData("revenue", "{{f1.name}} was {{f1.value}}{{f1.value}}.")]
    [InlineData("revenue", "{{f1.name}} was nearly {{f1.value}}.")]
    [InlineData("revenue", "{{f1.name}} was over {{f1.value}}.")]
    // Facts that do not exist, and sentences without any.
    [InlineData("revenue", "Revenue rose by {{f77.delta}}.")]
    [InlineData("revenue", "Revenue rose by {{f1.growth}}.")]
    [InlineData("revenue", "Revenue was {{f1.scope}}.")]
    [InlineData("revenue", "Revenue was {f1.value}.")]
    [InlineData("revenue", "Revenue was {{ f1.value }}.")]
    [InlineData("revenue", "Revenue rose.")]
    [InlineData("ebitda", "EBITDA fell by {{f2.deltaPct}} to {{f1.value}}.")]
    // Wrong direction, size, judgement, or turned round.
    [InlineData("revenue", "Revenue fell by {{f1.delta}} to {{f1.value}}.")]
    [InlineData("revenue", "Revenue was {{f1.value}}, lower than before.")]
    [InlineData("revenue", "Revenue worsened by {{f1.delta}}.")]
    [InlineData("revenue", "Revenue did not rise: {{f1.value}}.")]
    [InlineData("revenue", "Revenue hasn't grown by {{f1.delta}}.")]
    [InlineData("revenue", "Revenue doubled to {{f1.value}}.")]
    [InlineData("revenue", "Revenue halved to {{f1.value}}.")]
    [InlineData("doubled", "Revenue tripled to {{f9.value}}.")]
    [InlineData("margin", "Gross margin improved by {{f3.delta}}.")]
    [InlineData("margin", "{{f3.name}} is stronger at {{f3.value}}.")]
    [InlineData("ebitda", "EBITDA was a profit of {{f2.value}}.")]
    [InlineData("revenue", "The loss: {{f1.value}} of revenue.")]
    [InlineData("both", "Revenue rose by {{f1.delta}} and EBITDA rose by {{f2.delta}}.")]
    [InlineData("both", "Revenue and EBITDA grew: {{f1.value}} and {{f2.value}}.")]
    // A true figure in the wrong place.
    [InlineData("revenue", "Revenue rose by {{f1.value}}.")]
    [InlineData("revenue", "Revenue rose to {{f1.delta}}.")]
    [InlineData("revenue", "Revenue was {{f1.delta}}.")]
    [InlineData("revenue", "Revenue rose from {{f1.value}} to {{f1.compareValue}}.")]
    [InlineData("revenue", "Revenue rose to {{f1.compareValue}}.")]
    [InlineData("revenue", "In {{f1.comparePeriod}} revenue was {{f1.value}}.")]
    [InlineData("revenue", "In {{f1.period}} it was {{f1.compareValue}}.")]
    [InlineData("revenue", "EBITDA rose by {{f1.delta}}.")]
    [InlineData("revenue", "Gross margin was {{f1.value}}.")]
    [InlineData("both", "EBITDA was {{f1.value}} and revenue was {{f2.value}}.")]
    [InlineData("both", "{{f1.name}} was {{f2.value}}.")]
    [InlineData("both", "It was {{f2.value}}.")]
    [InlineData("revenue", "Revenue was {{f4.value}}.")]
    [InlineData("revenue", "{{f4.scope}} brought revenue of {{f1.value}}.")]
    [InlineData("job", "EBITDA was {{f6.value}}.")]
    // Names, periods, ranks and causes that no fact gives.
    [InlineData("revenue", "Revenue rose by {{f1.delta}} in East.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} in October.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} this quarter.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} against last year.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} at Greenbrook.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} with new customers.")]
    [InlineData("revenue", "Revenue rose to the highest value: {{f1.value}}.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} because demand was high.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} thanks to hard work.")]
    [InlineData("revenue", "Design sales rose by {{f4.delta}}.")]
    [InlineData("job", "{{f6.scope}} had the highest margin: {{f6.value}}.")]
    // Markup and what could carry data out.
    [InlineData("revenue", "Revenue rose by {{f1.delta}} <b>now</b>.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} ![x](http://example.com/{{f1.value}}).")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} see www.example.com.")]
    [InlineData("revenue", "Revenue rose by {{f1.delta}} \u202Enow.")]
    [InlineData("revenue", "Rеvenue rose by {{f1.delta}}.")] // a Cyrillic letter
    [InlineData("revenue", "   ")]
    public void A_sentence_that_says_more_or_other_than_the_facts_is_refused(string finding, string text) =>
        Assert.NotEmpty(Refusals(Findings[finding], text));

    [Fact]
    public void A_sentence_cites_what_it_uses()
    {
        var narrative = new Narrative("Revenue rose by {{f1.delta}}", [new Sentence("Revenue rose by {{f1.delta}}.", ["f4"])]);
        Assert.NotEmpty(NarrativeCheck.Refusals(narrative, SomeFindings.RevenueRose, new FactFormat("USD")));
    }

    [Fact]
    public void The_headline_is_held_to_the_same_rules()
    {
        var sentence = new Sentence("Revenue rose by {{f1.delta}}.", ["f1"]);
        Assert.Empty(Check("{{f1.name}} up by {{f1.deltaPct}}"));
        Assert.NotEmpty(Check("Revenue up by 20%"));
        Assert.NotEmpty(Check("Revenue down by {{f1.deltaPct}}"));

        IReadOnlyList<string> Check(string headline) =>
            NarrativeCheck.Refusals(new Narrative(headline, [sentence]), SomeFindings.RevenueRose, new FactFormat("USD"));
    }

    [Fact]
    public void Three_sentences_are_too_many_INS_1()
    {
        var sentence = new Sentence("Revenue rose by {{f1.delta}}.", ["f1"]);
        Assert.NotEmpty(NarrativeCheck.Refusals(new Narrative("{{f1.name}} rose", [sentence, sentence, sentence]), SomeFindings.RevenueRose,
            new FactFormat("USD")));
        Assert.NotEmpty(NarrativeCheck.Refusals(new Narrative("{{f1.name}} rose", []), SomeFindings.RevenueRose, new FactFormat("USD")));
    }

    [Theory]
    [InlineData("revenue")]
    [InlineData("margin")]
    [InlineData("ebitda")]
    [InlineData("job")]
    [InlineData("doubled")]
    public void Every_template_passes_the_check(string name)
    {
        Assert.Empty(NarrativeCheck.Refusals(Templates.Word(Findings[name]), Findings[name], new FactFormat("USD")));
    }

    private static IReadOnlyList<string> Refusals(Finding finding, string text)
    {
        // The sentence cites every fact there is, so that only its words can be wrong.
        var narrative = new Narrative($"{{{{{finding.Facts[0].Id}.period}}}}",
            [new Sentence(text, [.. finding.Facts.Select(fact => fact.Id)])]);
        return NarrativeCheck.Refusals(narrative, finding, new FactFormat("USD"));
    }
}
