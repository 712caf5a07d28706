using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Changes;

/// <summary>The audit log: actor, action and time (AUD-1).</summary>
public static class AuditLog
{
    /// <summary>Adds an audit row to the transaction.</summary>
    /// <param name="transaction">The transaction of the change.</param>
    /// <param name="caller">The actor.</param>
    /// <param name="action">The action: <c>period-closed</c>.</param>
    /// <param name="subject">The object of the action.</param>
    /// <param name="detail">More facts; never an amount or a description from the books.</param>
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
