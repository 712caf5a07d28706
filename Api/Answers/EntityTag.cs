using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Financial.Api.Authentication;

namespace Financial.Api.Answers;

/// <summary>
/// The strong tag of an answer with figures: ledger version and a hash of everything else that it depends on. Tenant and entity are part
/// of it: two callers never share one.
/// </summary>
public static class EntityTag
{
    public static string Of(HttpRequest request, Caller caller, long ledgerVersion, params IEnumerable<object?> parameters)
    {
        var scope = string.Join('|', parameters.Prepend(request.Path.Value).Prepend(caller.EntityId).Prepend(caller.TenantId)
            .Select(part => Convert.ToString(part, CultureInfo.InvariantCulture)));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(scope)).AsSpan(0, 8);
        return $"\"{ledgerVersion}-{Convert.ToHexStringLower(hash)}\"";
    }

    /// <summary>True when the caller already has this answer: 304 then, without reading a figure.</summary>
    public static bool IsKnown(HttpRequest request, string tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || (known.Tag == tag && !known.IsWeak));

    public static void Write(HttpResponse response, string tag)
    {
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "X-Api-Key, Cookie";
    }
}
