using Npgsql;

namespace Financial.Ledger.Tests.Refusals;

/// <summary>Statements that a database must refuse, and how.</summary>
/// <param name="Place">
/// The refusing function, constraint or policy: <c>ledger.set_currency</c>, <c>app.api_key api_key_name_check</c>,
/// <c>app.import tenant_isolation</c>.
/// </param>
/// <param name="SqlState">The refusal's SQLSTATE.</param>
/// <param name="Message">Part of the refusal's message.</param>
/// <param name="Sql">The statements.</param>
internal sealed record Refusal(string Place, string SqlState, string Message, string Sql)
{
    /// <summary>Every refusal that has a test.</summary>
    public static IReadOnlyList<Refusal> All { get; } =
        [.. PostingRefusals.All, .. ChangeRefusals.All, .. CheckRefusals.All, .. IsolationRefusals.All];

    /// <summary>Makes the ledger on which all of <see cref="All"/> are tried: two posted months, January with row keys.</summary>
    public static Task PrepareAsync(NpgsqlConnection connection) =>
        ExecuteAsync(connection, $"""
            set app.tenant_id = '1';
            insert into ledger.account (tenant_id, entity_id, code, name, class, kpi_group) values
              (1, 1, '1000', 'Bank', 'asset', 'bank'), (1, 1, '3000', 'Retained earnings', 'equity', 'equity'),
              (1, 1, '4000', 'Sales', 'income', 'revenue'), (1, 1, '5000', 'Rent', 'expense', 'other-expense');
            {PostingRefusals.Load("(1, null, false, '2025-01-10'), (2, null, false, '2025-02-10')", """
                (1, '2025-01-10', '1000', 500, 0, 11), (1, '2025-01-10', '4000', 0, 500, null),
                (2, '2025-02-10', '5000', 300, 0, 12), (2, '2025-02-10', '1000', 0, 300, null)
                """)}
            """);

    /// <summary>Tries it inside the connection's transaction, which it leaves as it was; null when it is refused as it must be.</summary>
    public async Task<string?> FindDefectAsync(NpgsqlConnection connection)
    {
        await ExecuteAsync(connection, "savepoint before_refusal");
        try
        {
            await ExecuteAsync(connection, Sql);
            return $"{Place} allows what it must refuse with {SqlState} {Message}";
        }
        catch (PostgresException refusal)
        {
            return refusal.SqlState == SqlState && refusal.MessageText.Contains(Message, StringComparison.Ordinal)
                ? null
                : $"{Place} must refuse with {SqlState} {Message}, and refuses with {refusal.SqlState} {refusal.MessageText}";
        }
        finally
        {
            await ExecuteAsync(connection, "rollback to savepoint before_refusal");
        }
    }

    public override string ToString() => $"{Place}: {Message}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
