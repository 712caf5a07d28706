using System.Text.Json;
using Amazon.SQS;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.DeadLetters;

/// <summary>
/// <c>GET /v1/dead-letters</c> and <c>POST /v1/dead-letters/{id}/redrive</c>: what could not be consumed, why, and once more (JOB-4).
/// </summary>
public static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this RouteGroupBuilder v1)
    {
        v1.MapGet("/dead-letters", ListAsync)
            .WithTags("Dead letters")
            .WithName("ListDeadLetters")
            .WithSummary("Lists the messages that could not be consumed, newest first, with reason and attempts")
            .Produces<DeadLetterList>();
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
        var letters = await DeadLetter.DescribeAsync(transaction.Connection, caller.EntityId,
            [.. look.Messages.Where(message => IsOf(caller, message))], cancellationToken);
        context.Response.Headers.CacheControl = "private, no-cache";
        return new DeadLetterList(letters, look.IsTruncated);
    }

    private static async Task<IResult> RedriveAsync(
        Guid deadLetterId, HttpRequest request, Caller caller, IAmazonSQS sqs, NpgsqlDataSource dataSource, Outbox outbox,
        CancellationToken cancellationToken)
    {
        var (held, conflict) = await IdempotencyKey.HoldAsync(request, caller, dataSource, cancellationToken);
        if (held is null)
            return conflict!;
        await using var key = held;
        var requestHash = IdempotencyKey.Hash(request);
        if (key.Answer is { } answer)
            return answer.For(requestHash);

        await using var look = await DeadLetterLook.BeginAsync(sqs, dataSource, cancellationToken);
        if (look.Messages.FirstOrDefault(message => message.DeadLetterId == deadLetterId && IsOf(caller, message)) is not { } letter)
            return Problem.NotFound("dead letter");

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await NoteAsync(transaction, caller, letter, cancellationToken);
        await EnqueueAsync(outbox, transaction, caller, letter, cancellationToken);
        var redriven = new Redriven(deadLetterId, letter.SourceQueue, letter.Envelope.Subject.ImportId);
        var accepted = TypedResults.Accepted($"/v1/imports/{redriven.ImportId}", redriven);
        await key.StoreAsync(transaction, requestHash, accepted.StatusCode, accepted.Location,
            JsonSerializer.Serialize(redriven, ApiJson.Options), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // Last: a letter that stays behind can be sent again and does nothing then, one that is gone too early is lost.
        await look.DeleteAsync(letter);
        return accepted;
    }

    /// <summary>A message of another tenant or company is not there.</summary>
    private static bool IsOf(Caller caller, DeadMessage message) =>
        message.Envelope.Subject.TenantId == caller.TenantId && message.Envelope.Subject.EntityId == caller.EntityId;

    /// <summary>An import that has failed is pending again; one that hangs is taken over by whoever receives the message.</summary>
    private static async Task NoteAsync(
        TenantTransaction transaction, Caller caller, DeadMessage letter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            select @tenant, @entity, @actor, 'dead-letter-redriven', @import::text,
                   jsonb_build_object('deadLetterId', @letter, 'queue', @queue, 'reason', @reason, 'retried', @runs
                     and ledger.retry_import(@entity, @import))
            """, transaction.Connection);
        command.Parameters.AddWithValue("tenant", caller.TenantId);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.AddWithValue("actor", caller.Name);
        command.Parameters.AddWithValue("import", letter.Envelope.Subject.ImportId);
        command.Parameters.AddWithValue("letter", letter.DeadLetterId);
        command.Parameters.AddWithValue("queue", letter.Queue);
        command.Parameters.AddWithValue("reason", letter.Reason);
        command.Parameters.AddWithValue("runs", letter.SourceQueue == Queues.ImportFile);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>As a new message: the old envelope says that its redeliveries are used up.</summary>
    private static Task EnqueueAsync(
        Outbox outbox, TenantTransaction transaction, Caller caller, DeadMessage letter, CancellationToken cancellationToken)
    {
        return letter.SourceQueue switch
        {
            Queues.ImportFile => SendAsync<ImportFile>(),
            Queues.GenerateInsights => SendAsync<ImportPosted>(),
            _ => throw new InvalidOperationException($"Nobody knows what the messages of {letter.SourceQueue} are."),
        };

        Task SendAsync<T>() where T : class => outbox.EnqueueAsync(
            transaction.Transaction, letter.SourceQueue, caller.TenantId,
            letter.Envelope.Message.Deserialize<T>(JsonSerializerOptions.Web)!, cancellationToken);
    }
}
