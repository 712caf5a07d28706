using System.Globalization;
using System.Text.Json.Serialization;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>
/// A failure. <c>kind</c> is <c>reconciliation-failed</c>, <c>payroll-reconciliation-failed</c> or <c>import-failed</c>; <c>link</c> is the
/// address of the reconciliation or import.
/// </summary>
public sealed record Notification(long NotificationId, string Kind, string Subject, string Link, DateTimeOffset At);

/// <summary>Notifications, oldest first. Pass <c>last</c> as <c>after</c> in the next request.</summary>
/// <remarks>The parameter <c>after</c> is for a file of all pages; JSON leaves it out.</remarks>
public sealed record NotificationPage(IReadOnlyList<Notification> Notifications, long Last, [property: JsonIgnore] long After);

/// <summary><c>GET /v1/notifications?after</c>: failures that administrators should know (REC-8).</summary>
public static class NotificationEndpoints
{
    private const int MaximumCount = 200;

    public static void MapNotifications(this RouteGroupBuilder v1) =>
        v1.MapGet("/notifications", ListAsync).WithTags("Reconciliation").WithName("ListNotifications")
            .WithSummary("Failed imports and reconciliations after a number, oldest first").Exports<NotificationPage>(Table);

    private static async Task<Results<Ok<NotificationPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? after = null)
    {
        var last = 0L;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out last))
            return Problem.Invalid("/query/after", "after must be the number of a notification.");
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var notifications = await ReadAsync(transaction, caller.EntityId, last, MaximumCount);
        return TypedResults.Ok(new NotificationPage(
            notifications, notifications is [.., var newest] ? newest.NotificationId : last, After: last));
    }

    private static async Task<List<Notification>> ReadAsync(TenantTransaction transaction, int entityId, long after, int count) =>
        (await transaction.QueryAsync<(long Id, string Kind, string Subject, DateTimeOffset At)>(
            """
            select notification_id, kind, subject, recorded_at from ledger.notification
            where entity_id = @entityId and notification_id > @after order by notification_id limit @count
            """, new { entityId, after, count })).ConvertAll(row => new Notification(row.Id, row.Kind, row.Subject, row.Kind switch
            {
                "import-failed" => $"/v1/imports/{row.Subject}",
                "payroll-reconciliation-failed" => $"/v1/payroll-reconciliations/{row.Subject}",
                _ => $"/v1/reconciliations/{row.Subject}",
            }, row.At));

    private static ExportTable Table(NotificationPage answer) => new ExportColumns<Notification>()
        .Number("Notification", one => one.NotificationId).Instant("At", one => one.At).Text("Kind", one => one.Kind)
        .Text("Subject", one => one.Subject).Text("Address", one => one.Link)
        .Pages("notifications", "Notifications", reading => reading.Transaction.SingleAsync<long>(
                "select count(*) from ledger.notification where entity_id = @EntityId and notification_id > @After",
                new { reading.EntityId, answer.After }),
            (reading, last, rows) => ReadAsync(reading.Transaction, reading.EntityId, last?.NotificationId ?? answer.After, rows));
}
