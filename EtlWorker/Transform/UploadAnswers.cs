using Financial.EtlWorker.Findings;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

/// <summary>Maps the options of an upload to answers to the questions of its file.</summary>
public static class UploadAnswers
{
    /// <summary>Returns the decimal mark that the upload states, as a byte of the file.</summary>
    public static byte? DecimalByte(this UploadOptions options) => options.Decimal switch
    {
        DecimalMark.Comma => (byte)',',
        DecimalMark.Point => (byte)'.',
        _ => null,
    };

    /// <summary>True if neither the upload answers a question nor a person confirmed its current text.</summary>
    public static bool LeavesOpen(this ImportFile message, Question question) =>
        !message.Options.Says(question.Answer)
            && !message.ConfirmedQuestions.Contains(new ConfirmedQuestion(question.Code, question.Detail));
}
