using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Financial.Api.Authentication;
using Financial.Ledger.Versions;

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
    /// Gives the answer its tag. True when the caller already has that answer: answer 304 and read no figures.
    /// </summary>
    public static bool IsKnown(HttpContext context, string tag)
    {
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = "X-Api-Key, Cookie";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || (known.Tag == tag && !known.IsWeak));
    }
}
