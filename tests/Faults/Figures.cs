using System.Globalization;
using Npgsql;

namespace Financial.Faults;

/// <summary>The trial balances of all ledgers of an installation in minor units, computed from the journal lines.</summary>
internal sealed class Figures
{
    private readonly SortedDictionary<string, (long DebitMinor, long CreditMinor, long Lines)> _accounts;

    private Figures(SortedDictionary<string, (long, long, long)> accounts) => _accounts = accounts;

    public static async Task<Figures> ReadAsync(NpgsqlDataSource administrator)
    {
        await using var command = administrator.CreateCommand("""
            select format('tenant %s entity %s account %s', tenant_id, entity_id, account_code), sum(debit_minor)::bigint,
              sum(credit_minor)::bigint, count(*)
            from ledger.journal_line group by tenant_id, entity_id, account_code
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var accounts = new SortedDictionary<string, (long, long, long)>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) accounts.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        return new Figures(accounts);
    }

    /// <summary>Lists each account whose figures differ from the expected ones.</summary>
    public IEnumerable<string> Differences(Figures expected) =>
        from name in _accounts.Keys.Union(expected._accounts.Keys)
        let here = _accounts.GetValueOrDefault(name)
        let there = expected._accounts.GetValueOrDefault(name)
        where here != there
        select string.Create(CultureInfo.InvariantCulture, $"{name} has debits, credits and lines {here}, undisturbed {there}");
}
