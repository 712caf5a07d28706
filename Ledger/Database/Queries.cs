using System.Data;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Ledger.Database;

/// <summary>
/// Reads and commands by Dapper, each with a cancellation token. Parameters are named: <c>@entity</c> is the property <c>entity</c>. Rows
/// are records or tuples: a record's parameters repeat the columns of the select list, in their order.
/// </summary>
/// <remarks>Call these methods instead of Dapper's: this class registers the column names and types that Dapper lacks.</remarks>
public static class Queries
{
    /// <summary>A time limit of none, for statements that take as long as the ledger is large.</summary>
    public const int NoTimeout = 0;

    static Queries()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Register(typeof(DateOnly), NpgsqlDbType.Date);
        Register(typeof(DateTimeOffset), NpgsqlDbType.TimestampTz);
        RegisterArray<DateOnly>(NpgsqlDbType.Date);
        RegisterArray<long>(NpgsqlDbType.Bigint);
        RegisterArray<string>(NpgsqlDbType.Text);
    }

    /// <summary>Reads all rows.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout = null) =>
        (await connection.QueryAsync<T>(Command(sql, parameters, timeout, cancellationToken))).AsList();

    /// <summary>Reads the only row.</summary>
    public static Task<T> QuerySingleAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout = null) =>
        connection.QuerySingleAsync<T>(Command(sql, parameters, timeout, cancellationToken));

    /// <summary>Reads the only row; the default of the type when there is none.</summary>
    public static Task<T?> QuerySingleOrDefaultAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout = null) =>
        connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters, timeout, cancellationToken));

    /// <summary>Reads rows one by one, for results that are too large to hold.</summary>
    public static ConfiguredCancelableAsyncEnumerable<T> StreamAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout = null) =>
        connection.QueryUnbufferedAsync<T>(sql, parameters, commandTimeout: timeout).WithCancellation(cancellationToken);

    /// <summary>Reads the rows of all statements of a batch, in one round trip.</summary>
    public static async Task<List<T>> QueryAsync<T>(this NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var readRow = reader.GetRowParser<T>();
        var rows = new List<T>();
        do
        {
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(readRow(reader));
        }
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }

    /// <summary>Runs a command; returns how many rows it changed.</summary>
    public static Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout = null) =>
        connection.ExecuteAsync(Command(sql, parameters, timeout, cancellationToken));

    private static CommandDefinition Command(string sql, object? parameters, int? timeout, CancellationToken cancellationToken) =>
        new(sql, parameters, commandTimeout: timeout, cancellationToken: cancellationToken);

    private static void RegisterArray<T>(NpgsqlDbType elementType)
    {
        Register(typeof(T[]), NpgsqlDbType.Array | elementType);
        Register(typeof(IReadOnlyList<T>), NpgsqlDbType.Array | elementType);
    }

    // Dapper prefers its own map of types to a handler.
    private static void Register(Type type, NpgsqlDbType columnType)
    {
        SqlMapper.RemoveTypeMap(type);
        SqlMapper.AddTypeHandler(type, new TypedParameter(columnType));
    }

    /// <summary>
    /// States the type of a parameter, because Postgres cannot infer the type of a null. Records may have parameters of a type that has a
    /// handler, although Npgsql calls the type of its column DateTime or Array.
    /// </summary>
    private sealed class TypedParameter(NpgsqlDbType type) : SqlMapper.ITypeHandler
    {
        // Npgsql reads a timestamptz as a DateTime in UTC.
        public object Parse(Type destinationType, object value) => value is DateTime time ? new DateTimeOffset(time) : value;

        // Npgsql writes a timestamptz only from UTC.
        public void SetValue(IDbDataParameter parameter, object value)
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = type;
            parameter.Value = value is DateTimeOffset time ? time.ToUniversalTime() : value;
        }
    }
}
