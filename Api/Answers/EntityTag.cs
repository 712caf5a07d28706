using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Financial.Api.Authentication;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Api.Answers;

/// <summary>
/// The strong tag of an answer with figures. It holds the ledger version and a hash of all other inputs, such as
/// reconciliation state and account names. It includes tenant and entity: two callers never share a tag.
/// </summary>
public static class EntityTag
{
    public static string Of(HttpRequest request, Caller caller, ServedVersion served, params IEnumerable<object?> parameters)
    {
        var scope = string.Join('|', parameters.Prepend(served.LabelVersion).Prepend(served.ServedId).Prepend(request.Path.Value)
            .Prepend(caller.EntityId).Prepend(caller.TenantId)
            .Select(part => Convert.ToString(part, CultureInfo.InvariantCulture)));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(scope)).AsSpan(0, 8);
        return $"\"{served.LedgerVersion}-{Convert.ToHexStringLower(hash)}\"";
    }

    /// <summary>
    /// Writes the tag of the served version. True when the caller already has that answer: answer 304 and read no figures.
    /// </summary>
    /// <param name="context">The request, and the response that takes the tag.</param>
    /// <param name="connection">Inside the tenant's transaction.</param>
    /// <param name="caller">The caller whose entity is read.</param>
    /// <param name="tag">The answer's tag of a served version.</param>
    /// <param name="asKnownAt">Use the version that was served at this instant; null for now.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public static async Task<bool> IsKnownAsync(
        HttpContext context, NpgsqlConnection connection, Caller caller, Func<ServedVersion, string> tag, DateTimeOffset? asKnownAt,
        CancellationToken cancellationToken)
    {
        var current = tag(await ServedVersion.ReadAsync(connection, caller.EntityId, cancellationToken, asKnownAt));
        if (!IsKnown(context.Request, current))
            return false;
        Write(context.Response, current);
        return true;
    }

    public static void Write(HttpResponse response, string tag)
    {
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "X-Api-Key, Cookie";
    }

    private static bool IsKnown(HttpRequest request, string tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || (known.Tag == tag && !known.IsWeak));
}
