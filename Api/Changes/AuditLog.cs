using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Changes;

/// <summary>The audit log: who did what, and when (AUD-1).</summary>
public static class AuditLog
{
    /// <summary>Writes a row that is committed with the transaction.</summary>
    /// <param name="transaction">The transaction of what was done.</param>
    /// <param name="caller">Who did it.</param>
    /// <param name="action">What was done: <c>period-closed</c>.</param>
    /// <param name="subject">To what.</param>
    /// <param name="detail">More about it; never an amount or a description of the books.</param>
    public static Task WriteAsync(TenantTransaction transaction, Caller caller, string action, string subject, object detail) =>
        transaction.ExecuteAsync(
            """
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            values (@TenantId, @EntityId, @Name, @action, @subject, @detail::jsonb)
            """, new
            {
                caller.TenantId, caller.EntityId, caller.Name, action, subject,
                detail = JsonSerializer.Serialize(detail, ApiJson.Options),
            });
}
