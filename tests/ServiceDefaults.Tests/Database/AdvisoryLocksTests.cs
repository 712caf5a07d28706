using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Financial.Fixtures;

namespace Financial.ServiceDefaults.Tests.Database;

/// <summary>Each number of an advisory lock is declared once and named.</summary>
public partial class AdvisoryLocksTests
{
    [Fact]
    public void Every_number_in_the_migrations_is_declared_and_no_two_are_equal()
    {
        var declared = typeof(AdvisoryLocks).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetRawConstantValue()).Where(value => value is int or long)
            .Select(value => Convert.ToInt64(value, CultureInfo.InvariantCulture)).ToList();
        var used = Directory.GetFiles(Path.Combine(Samples.RepositoryRoot, "Ledger", "Migrations"), "*.sql")
            .SelectMany(path => LockNumber().Matches(File.ReadAllText(path)))
            .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order();

        Assert.Equal(declared.Distinct().Count(), declared.Count);
        Assert.Equal([AdvisoryLocks.TenantLedger, AdvisoryLocks.Partitions, AdvisoryLocks.MonthIndexes], used);
    }

    [GeneratedRegex(@"pg_(?:try_)?advisory\w*\((\d+)")]
    private static partial Regex LockNumber();
}
