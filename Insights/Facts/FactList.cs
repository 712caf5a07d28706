using System.Globalization;

namespace Financial.Insights.Facts;

/// <summary>The facts of a month with ids f1, f2, … in the order in which they were found.</summary>
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
