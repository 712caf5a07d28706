namespace Financial.Ledger.Messages;

/// <summary>Asks EtlWorker to import one uploaded file. Sent by Api through its outbox to <see cref="Queues.ImportFile"/>.</summary>
/// <param name="ImportId">The import request, which names the status resource.</param>
/// <param name="TenantId">The installation's customer: the row-level-security boundary.</param>
/// <param name="EntityId">The company whose ledger the file is posted to.</param>
/// <param name="Bucket">The S3 bucket of the uploaded file.</param>
/// <param name="ObjectKey">The S3 key of the uploaded file.</param>
/// <param name="Sha256">SHA-256 of the file's bytes as lower-case hex; an object with other bytes is refused.</param>
/// <param name="SizeBytes">Length of the file.</param>
/// <param name="Confirmed">True when the caller confirmed what the worker will detect.</param>
/// <param name="Currency">ISO 4217 code stated at upload, or null.</param>
public sealed record ImportFile(
    Guid ImportId, int TenantId, int EntityId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, bool Confirmed,
    string? Currency)
{
    /// <summary>Who uploaded the file or confirmed its preview.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>True: entries without a fault are posted although others are refused (IMP-5). An entry is never posted in part.</summary>
    public bool PostGoodEntries { get; init; }

    /// <summary>True: a block of rows that comes again in the same order really happened twice, and is posted.</summary>
    public bool KeepRepeats { get; init; }

    /// <summary>True: entries of a soft-closed month are posted, each marked late (I-5). Nothing posts into a closed one.</summary>
    public bool AllowLate { get; init; }

    /// <summary>
    /// A re-run (IMP-7): the file holds all that the source has from this day on, so that what is posted and not in it is gone. With
    /// <see cref="RerunTo"/>.
    /// </summary>
    public DateOnly? RerunFrom { get; init; }

    /// <summary>The last day of a re-run.</summary>
    public DateOnly? RerunTo { get; init; }

    /// <summary>
    /// The questions that a person has read in a preview and said yes to. Another one, or one that has changed since, is asked again.
    /// </summary>
    public IReadOnlyList<ConfirmedQuestion> ConfirmedQuestions { get; init; } = [];

    /// <summary>Why figures of closed months change, as whoever confirmed the preview says; null when nobody was asked.</summary>
    public string? Reason { get; init; }

    /// <summary>What the upload says of questions that its file may leave open.</summary>
    public UploadAnswers Answers { get; init; } = UploadAnswers.None;

    /// <summary>The day whose closing balances a file of control totals states; null when the file says it, or holds none.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>True: a trial balance of a day before the first entry is posted, and opens the ledger; otherwise it is compared.</summary>
    public bool PostOpening { get; init; }

    /// <summary>
    /// The file that the uploaded one repairs: its refused rows are replaced by those of the upload, a rejects file (IMP-6).
    /// </summary>
    public RepairedFile? Repairs { get; init; }
}

/// <summary>The file of an earlier import, whose rejects file was repaired.</summary>
/// <param name="ImportId">The import that refused rows.</param>
/// <param name="Bucket">The S3 bucket of its file.</param>
/// <param name="ObjectKey">The S3 key of its file.</param>
/// <param name="Sha256">SHA-256 of its bytes as lower-case hex.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Repairs">Where that file was a rejects file itself: the file that it repairs.</param>
public sealed record RepairedFile(
    Guid ImportId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, RepairedFile? Repairs = null);

/// <summary>A question of a preview as it was shown.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Detail">Its words, with the dates and numbers that it is about.</param>
public sealed record ConfirmedQuestion(string Code, string Detail);

/// <summary>What an upload says of questions that its file leaves open. Null or false: it says nothing, and the import asks.</summary>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>.</param>
/// <param name="DecimalMark">The decimal mark: <c>comma</c> or <c>point</c>.</param>
/// <param name="KeepDates">True: dates far from today are right.</param>
/// <param name="AllowCorrections">True: posted entries that the file has otherwise may be reversed, however many.</param>
public sealed record UploadAnswers(
    string? DateOrder = null, string? DecimalMark = null, bool KeepDates = false, bool AllowCorrections = false)
{
    /// <summary>Of an upload that says nothing.</summary>
    public static UploadAnswers None { get; } = new();
}
