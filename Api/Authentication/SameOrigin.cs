namespace Financial.Api.Authentication;

/// <summary>Protects requests with a cookie against forgery, in addition to the cookie's <c>SameSite=Strict</c>.</summary>
public static class SameOrigin
{
    /// <summary>
    /// True for reads, and for requests from a page of our own origin. Browsers set both headers; a page cannot forge them.
    /// </summary>
    public static bool Allows(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return true;
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site == "same-origin";
        return Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
