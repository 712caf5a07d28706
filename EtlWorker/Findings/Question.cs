namespace Financial.EtlWorker.Findings;

/// <summary>
/// A decision about a file that only a person can make. Nothing is posted before it is answered: by confirming the preview that shows it,
/// or by a field of the upload. Confirming a file while it is uploaded answers none, because nobody had read the question.
/// </summary>
/// <param name="Code">Stable: <c>ambiguous-dates ambiguous-decimals far-dates outside-months looks-edited many-reversals …</c></param>
/// <param name="Detail">What is asked and how the file would be read, for a person.</param>
/// <param name="Answer">The field of an upload that answers it.</param>
public sealed record Question(string Code, string Detail, string Answer);
