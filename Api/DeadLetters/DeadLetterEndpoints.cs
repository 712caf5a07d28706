using System.Text.Json;
using Amazon.SQS;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.DeadLetters;

/// <summary>
/// <c>GET /v1/dead-letters</c> and <c>POST /v1/dead-letters/{id}/redrive</c>: lists dead letters with the reason, and redrives one (JOB-4).
/// </summary>
public static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this RouteGroupBuilder v1)
    {
        v1.MapGet("/dead-letters", ListAsync)
            .WithTags("Dead letters")
            .WithName("ListDeadLetters")
            .WithSummary("Lists the messages that could not be consumed, newest first, with reason and attempts")
            .Produces<DeadLetterList>()
            .Exports<DeadLetterList>(Table);
        v1.MapPost("/dead-letters/{deadLetterId:guid}/redrive", RedriveAsync)
            .WithTags("Dead letters")
            .WithName("RedriveDeadLetter")
            .WithSummary("Sends a message that could not be consumed to its queue again")
            .Produces<Redriven>(StatusCodes.Status202Accepted);
    }

    private static async Task<DeadLetterList> ListAsync(
        Caller caller, IAmazonSQS sqs, NpgsqlDataSource dataSource, HttpContext context, CancellationToken cancellationToken)
    {
        await using var look = await DeadLetterLook.BeginAsync(sqs, dataSource, cancellationToken);
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var letters = await DeadLetter.DescribeAsync(transaction, caller.EntityId,
            [.. look.Messages.Where(message => IsOf(caller, message))]);
        context.Response.Headers.CacheControl = "private, no-cache";
        return new DeadLetterList(letters, look.IsTruncated);
    }

    private static ExportTable Table(DeadLetterList list) => (new ExportColumns<DeadLetter>()
        .Text("Dead letter", letter => letter.DeadLetterId.ToString()).Text("Queue", letter => letter.Queue)
        .Text("Reason", letter => letter.Reason).Text("Detail", letter => letter.Detail)
        .Number("Attempts", letter => letter.Attempts).Instant("Sent at", letter => letter.SentAt)
        .Instant("Failed at", letter => letter.FailedAt).Text("Message", letter => letter.MessageId?.ToString())
        .Text("Import", letter => letter.ImportId?.ToString()).Text("Export", letter => letter.ExportId?.ToString())
        .Text("File", letter => letter.FileName).Text("Import status", letter => letter.ImportStatus)
        .Text("Import error", letter => letter.ImportErrorDetail).YesNo("Stuck", letter => letter.Stuck)
        .Table("dead-letters", "Dead letters", list.DeadLetters)) with
    {
        Sources = list.Truncated ? ["A queue holds more messages than the hundred that one look reads: this list is not complete."] : [],
    };

    private static async Task<IResult> RedriveAsync(
        Guid deadLetterId, Change change, IAmazonSQS sqs, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        DeadLetterLook? look = null;
        try
        {
            DeadMessage? letter = null;
            var answer = await change.RunAcceptedAsync<Redriven>([], async transaction =>
            {
                look = await DeadLetterLook.BeginAsync(sqs, dataSource, cancellationToken);
                letter = look.Messages.FirstOrDefault(message => message.DeadLetterId == deadLetterId && IsOf(change.Caller, message));
                if (letter is null)
                    return Problem.NotFound("dead letter");
                await NoteAsync(transaction, change.Caller, letter);
                await SendAgainAsync(change, transaction, letter);
                var subject = letter.Envelope.Subject;
                return TypedResults.Accepted(subject.Address,
                    new Redriven(deadLetterId, letter.SourceQueue, subject.ImportId, subject.ExportId));
            });
            // Delete last: a message sent twice changes nothing; a message deleted too early is lost.
            if (answer is Accepted<Redriven>)
                await look!.DeleteAsync(letter!);
            return answer;
        }
        finally
        {
            if (look is not null)
                await look.DisposeAsync();
        }
    }

    /// <summary>False for messages of other tenants and companies: the answer is then 404.</summary>
    private static bool IsOf(Caller caller, DeadMessage message) =>
        message.Envelope.Subject.TenantId == caller.TenantId && message.Envelope.Subject.EntityId == caller.EntityId;

    /// <summary>Sets a failed import to pending. A stuck one stays <c>running</c> until a worker receives the message.</summary>
    private static Task<int> NoteAsync(TenantTransaction transaction, Caller caller, DeadMessage letter) => transaction.ExecuteAsync(
        """
        insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
        select @TenantId, @EntityId, @Name, 'dead-letter-redriven', @Id::text,
               jsonb_build_object('deadLetterId', @DeadLetterId, 'queue', @Queue, 'reason', @Reason, 'retried', @runs
                 and ledger.retry_import(@EntityId, @Id))
        """, new
        {
            caller.TenantId, caller.EntityId, caller.Name, letter.Envelope.Subject.Id, letter.DeadLetterId, letter.Queue,
            letter.Reason, runs = letter.SourceQueue == Queues.ImportFile,
        });

    /// <summary>Sends a new message: the old envelope has used up its redeliveries.</summary>
    private static Task SendAgainAsync(Change change, TenantTransaction transaction, DeadMessage letter)
    {
        return letter.SourceQueue switch
        {
            Queues.ImportFile => SendAsync<ImportFile>(),
            Queues.GenerateInsights => SendAsync<ImportPosted>(),
            Queues.ExportJournal => SendAsync<ExportJournal>(),
            _ => throw new InvalidOperationException($"Queue {letter.SourceQueue} has no known message type."),
        };

        Task SendAsync<T>() where T : class => change.SendAsync(
            transaction, letter.SourceQueue, letter.Envelope.Message.Deserialize<T>(JsonSerializerOptions.Web)!);
    }
}
