using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace Financial.Benchmarks;

/// <summary>
/// The least that can answer with a trial balance: a minimal Api with one prepared query over the kept balances, without keys, versions,
/// fiscal years and tags.
/// </summary>
public static class BareEndpoint
{
    public static async Task<int> RunAsync()
    {
        await using var database = NpgsqlDataSource.Create(
            Environment.GetEnvironmentVariable("ConnectionStrings__ledger") + ";Options=-c app.tenant_id=1;Max Auto Prepare=10;"
                + "Auto Prepare Min Usages=1");
        var builder = WebApplication.CreateSlimBuilder();
        await using var app = builder.Build();
        app.MapGet("/", async (DateOnly? from, DateOnly? to) =>
        {
            var rows = new List<Row>();
            await using var command = database.CreateCommand(
                """
                select a.code, a.name, a.class,
                       coalesce(sum(b.debit_minor - b.credit_minor) filter (where b.month < $1), 0)::bigint,
                       coalesce(sum(b.debit_minor) filter (where b.month >= $1), 0)::bigint,
                       coalesce(sum(b.credit_minor) filter (where b.month >= $1), 0)::bigint
                from ledger.account_month_balance b join ledger.account a on a.tenant_id = b.tenant_id and a.entity_id = b.entity_id
                  and a.code = b.account_code
                where b.entity_id = 1 and b.month <= $2 group by a.code, a.name, a.class order by a.code collate "C"
                """);
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from ?? DateOnly.MinValue });
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to ?? DateOnly.MaxValue });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(new Row(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4),
                    reader.GetInt64(5)));
            return rows;
        });
        await app.RunAsync();
        return 0;
    }

    private sealed record Row(string Code, string Name, string Class, long OpeningMinor, long DebitMinor, long CreditMinor);
}
