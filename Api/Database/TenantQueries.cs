using System.Data;
using System.Text.Json;
using Dapper;
using Financial.Ledger.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Database;

/// <summary>
/// Queries and commands inside a tenant transaction. Properties of an object are parameters: <c>@Property</c> in the SQL. Columns are read
/// into properties of the same name. Each uses the transaction's token.
/// </summary>
internal static class TenantQueries
{
    /// <summary>Reads every row.</summary>
    public static Task<List<T>> QueryAsync<T>(this TenantTransaction transaction, string sql, object? parameters = null) =>
        transaction.Connection.QueryAsync<T>(sql, parameters, transaction.CancellationToken);

    /// <summary>Reads the only row.</summary>
    public static Task<T> SingleAsync<T>(this TenantTransaction transaction, string sql, object? parameters = null) =>
        transaction.Connection.QuerySingleAsync<T>(sql, parameters, transaction.CancellationToken);

    /// <summary>Reads the only row; null when there is none.</summary>
    public static Task<T?> FindAsync<T>(this TenantTransaction transaction, string sql, object? parameters = null) =>
        transaction.Connection.QuerySingleOrDefaultAsync<T>(sql, parameters, transaction.CancellationToken);

    /// <summary>Runs a statement and returns the number of changed rows.</summary>
    public static Task<int> ExecuteAsync(this TenantTransaction transaction, string sql, object? parameters = null) =>
        transaction.Connection.ExecuteAsync(sql, parameters, transaction.CancellationToken);

    /// <summary>Reads <c>jsonb</c> columns into properties of this type. Call it before the first such row is read.</summary>
    public static void AddJson<T>() => SqlMapper.AddTypeHandler(new JsonHandler<T>());

    private sealed class JsonHandler<T> : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => JsonSerializer.Deserialize<T>((string)value, JsonSerializerOptions.Web)!;

        public override void SetValue(IDbDataParameter parameter, T? value) =>
            throw new NotSupportedException("JSON is passed as text, and cast to jsonb in the statement.");
    }
}
