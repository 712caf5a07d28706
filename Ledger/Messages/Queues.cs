namespace Financial.Ledger.Messages;

/// <summary>Every queue of the system. Each message is sent to a named queue; nothing is published.</summary>
public static class Queues
{
    /// <summary><see cref="Messages.ImportFile"/>: Api → EtlWorker.</summary>
    public const string ImportFile = "import-file";

    /// <summary><see cref="ImportPosted"/>: EtlWorker → Insights.</summary>
    public const string GenerateInsights = "generate-insights";

    /// <summary><see cref="Messages.ExportJournal"/>: Api → EtlWorker.</summary>
    public const string ExportJournal = "export-journal";

    public static readonly IReadOnlyList<string> All = [ImportFile, GenerateInsights, ExportJournal];

    /// <summary>The queue to which a consumer moves messages that it cannot handle.</summary>
    public static string ErrorQueueOf(string queue) => $"{queue}_error";

    /// <summary>The queue to which SQS moves messages whose consumer ended again and again.</summary>
    public static string DeadLetterQueueOf(string queue) => $"{queue}-dead-letter";
}
