namespace Financial.Api.Authentication;

/// <summary>The caller: tenant and entity of the API key, and the key's name for the audit log.</summary>
public sealed record Caller(int TenantId, int EntityId, Guid ApiKeyId, string Name)
{
    /// <summary>Lets an endpoint take the caller as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Caller?>(context.Features.Get<Caller>()
            ?? throw new InvalidOperationException("The endpoint was reached without a caller."));
}
