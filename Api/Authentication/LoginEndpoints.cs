using System.Security.Cryptography;
using System.Text;
using Financial.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Financial.Api.Authentication;

/// <summary>
/// Development only: <c>GET /login?t=TOKEN</c> gives the browser its own key in a cookie (AUTH-2). Scripts cannot read the cookie; it ends
/// after eight hours. Outside Development the route does not exist.
/// </summary>
public static class LoginEndpoints
{
    public const string Cookie = "financial_login";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static void MapLogin(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
            app.MapGet("/login", LogInAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<Results<RedirectHttpResult, Problem>> LogInAsync(
        HttpContext context, ApiKeys apiKeys, IConfiguration configuration, TimeProvider clock, string? t = null)
    {
        var (token, developmentKey) = (configuration["DEVELOPMENT_LOGIN_TOKEN"], configuration["DEVELOPMENT_API_KEY"]);
        if (string.IsNullOrEmpty(token) || string.IsNullOrEmpty(developmentKey))
            return new Problem(ProblemCode.NotFound, "The login is off: DEVELOPMENT_LOGIN_TOKEN and DEVELOPMENT_API_KEY are not set.");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(t ?? ""), Encoding.UTF8.GetBytes(token)))
            return new Problem(ProblemCode.Unauthenticated,
                "The login link is not valid. Take the current one from the AppHost's console.");
        if (await apiKeys.FindAsync(developmentKey, context.Connection.RemoteIpAddress?.ToString(),
            context.RequestAborted) is not { } developer)
            return new Problem(ProblemCode.Unauthenticated,
                "DEVELOPMENT_API_KEY is not a key of this database. Run 'EtlWorker migrate', which creates it.");

        var expiresAt = clock.GetUtcNow() + Lifetime;
        var secret = await apiKeys.CreateAsync(developer.TenantId, developer.EntityId, $"{developer.Name} login", expiresAt, "signed-in",
            context.RequestAborted);
        context.Response.Cookies.Append(Cookie, secret, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
            Expires = expiresAt,
            IsEssential = true,
        });
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.LocalRedirect("/");
    }
}
