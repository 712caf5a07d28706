using System.Diagnostics;
using DuckDB.NET.Data;

namespace Financial.Benchmarks;

/// <summary>DuckDB in this process, in memory, with as many threads as the machine has processors.</summary>
public sealed class DuckDbPeer : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDbPeer() => _connection.Open();

    /// <summary>Reads a general journal as Sage 50 US exports it into a table; nothing is checked.</summary>
    public TimeSpan ReadJournal(string path)
    {
        var watch = Stopwatch.StartNew();
        Execute($$"""
            create or replace table line as
              select "Date" as entry_date, "G/L Account" as account, ("Amount"::decimal(18, 2) * 100)::bigint as amount_minor, *
              from read_csv('{{path}}', header = true, all_varchar = true)
            """);
        return watch.Elapsed;
    }

    /// <summary>Sums the lines by account.</summary>
    public PeerSums Sum()
    {
        var watch = Stopwatch.StartNew();
        var balances = new Dictionary<string, long>();
        using var command = _connection.CreateCommand();
        command.CommandText = "select account, sum(amount_minor)::bigint from line group by account order by account";
        using var reader = command.ExecuteReader();
        while (reader.Read()) balances.Add(reader.GetString(0), reader.GetInt64(1));
        return new PeerSums(watch.Elapsed, balances);
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
