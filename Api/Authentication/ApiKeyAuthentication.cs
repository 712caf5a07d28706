using System.Security.Claims;
using System.Text.Encodings.Web;
using Financial.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Financial.Api.Authentication;

/// <summary>Authenticates by <c>X-Api-Key</c>; in Development also by the login's cookie.</summary>
public sealed class ApiKeyAuthentication(
    ApiKeys apiKeys, IHostEnvironment environment, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers,
    UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Header = "X-Api-Key";
    public const string SchemeName = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var byCookie = !Request.Headers.ContainsKey(Header);
        var secret = !byCookie ? Request.Headers[Header].ToString() : environment.IsDevelopment()
            ? Request.Cookies[LoginEndpoints.Cookie] : null;
        if (string.IsNullOrEmpty(secret))
            return AuthenticateResult.NoResult();
        // A browser sends the cookie with requests from any page: allow changes from our own page only.
        if (byCookie && !SameOrigin.Allows(Request))
            return AuthenticateResult.Fail("cross-site");
        if (await apiKeys.FindAsync(secret, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted) is not { } caller)
            return AuthenticateResult.Fail("unknown key");

        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // Answer 404, not 401, for unknown routes.
        if (Context.GetEndpoint() is null)
        {
            await Problem.NotFound("address").ExecuteAsync(Context);
            return;
        }
        var result = await HandleAuthenticateOnceSafeAsync();
        if (result.Failure?.Message == "cross-site")
        {
            await new Problem(ProblemCode.Forbidden,
                "A request that changes something must come from the page itself.").ExecuteAsync(Context);
            return;
        }
        Response.Headers.WWWAuthenticate = $"{SchemeName} header=\"{Header}\"";
        var detail = result.Failure is null ? $"Send your API key in the header {Header}." : "The API key is unknown, revoked or expired.";
        await new Problem(ProblemCode.Unauthenticated, detail).ExecuteAsync(Context);
    }
}
