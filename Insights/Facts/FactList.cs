using System.Globalization;

namespace Financial.Insights.Facts;

/// <summary>The facts of a month, numbered f1, f2, … in the order of adding.</summary>
public sealed class FactList
{
    private readonly List<Fact> _facts = [];

    public IReadOnlyList<Fact> All => _facts;

    public Fact Add(Func<string, Fact> create)
    {
        var fact = create(string.Create(CultureInfo.InvariantCulture, $"f{_facts.Count + 1}"));
        _facts.Add(fact);
        return fact;
    }
}
