using System.Data;
using System.Diagnostics;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>Makes the database's spans say what a statement does, and which service's connection it used.</summary>
internal static class DatabaseTracing
{
    /// <summary>Configures the spans of a data source.</summary>
    /// <param name="tracing">The options of the data source.</param>
    /// <param name="peer">
    /// The called side in <c>peer.service</c>: the connection's name in the deployment, for example <c>ledger-etl-worker</c>. Every service
    /// reaches the same server, so its address would make the Aspire Dashboard show one service's connection for all of them.
    /// </param>
    public static void Configure(NpgsqlTracingOptionsBuilder tracing, string peer) => tracing
        // The pool opens a connection when it needs one. A span of it would hang below whichever request came first.
        .EnablePhysicalOpenTracing(false)
        .ConfigureCommandSpanNameProvider(command => command.CommandType == CommandType.Text ? QuerySummary.Of(command.CommandText) : null)
        .ConfigureBatchSpanNameProvider(QuerySummary.Of)
        .ConfigureCopyOperationSpanNameProvider(QuerySummary.Of)
        .ConfigureCommandEnrichmentCallback((span, _) => Enrich(span, peer))
        .ConfigureCopyOperationEnrichmentCallback((span, _) => Enrich(span, peer))
        .ConfigureBatchEnrichmentCallback((span, batch) =>
        {
            Enrich(span, peer);
            if (batch.BatchCommands.Count > 1)
                span.SetTag("db.operation.batch.size", batch.BatchCommands.Count);
        });

    private static void Enrich(Activity span, string peer)
    {
        // No exporter gets the spans of polling: the sampler drops them.
        if (span.IsAllDataRequested)
            span.SetTag("db.query.summary", span.OperationName).SetTag("peer.service", peer);
    }
}
