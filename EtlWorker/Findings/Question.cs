namespace Financial.EtlWorker.Findings;

/// <summary>
/// A decision about a file that only a person can make. Nothing is posted before a person confirms the preview with the question, or an
/// upload field answers it. A confirmation given with the upload answers no question, because the person has not seen it.
/// </summary>
/// <param name="Code">Stable code: <c>ambiguous-dates ambiguous-decimals far-dates outside-months looks-edited many-reversals …</c></param>
/// <param name="Detail">The question and the proposed reading of the file, for a person.</param>
/// <param name="Answer">The upload field that answers it.</param>
public sealed record Question(string Code, string Detail, string Answer);
