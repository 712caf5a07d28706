using System.Text.RegularExpressions;
using Financial.Fixtures;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Tests.Journal;

public partial class LedgerSqlStateTests
{
    [Fact]
    public void The_catalogue_holds_the_states_that_the_migrations_raise_and_no_others()
    {
        var migrations = Directory.EnumerateFiles(Path.Combine(Samples.RepositoryRoot, "Ledger/Migrations"), "*.sql")
            .Select(File.ReadAllText);
        var raised = migrations.SelectMany(sql => Raised().Matches(sql)).Select(state => state.Groups["state"].Value).ToHashSet();

        Assert.Equal(raised.Order(StringComparer.Ordinal), LedgerSqlState.Meanings.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_service_spells_a_state_of_its_own()
    {
        var spelled = from service in new[] { "Api", "EtlWorker", "Insights", "ServiceDefaults" }
                      from path in Directory.EnumerateFiles(Path.Combine(Samples.RepositoryRoot, service), "*.cs",
                          SearchOption.AllDirectories)
                      where !path.Contains("/obj/", StringComparison.Ordinal) && Spelled().IsMatch(File.ReadAllText(path))
                      select Path.GetFileName(path);
        Assert.Empty(spelled);
    }

    [GeneratedRegex("'(?<state>LG[0-9]{3})'")]
    private static partial Regex Raised();

    [GeneratedRegex("\"LG[0-9]{3}\"")]
    private static partial Regex Spelled();
}
