using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Messages;

namespace Financial.EtlWorker.Transform;

/// <summary>How the answers of an upload, and of whoever confirmed its preview, are taken by the importer.</summary>
public static class UploadAnswerRules
{
    extension(UploadAnswers answers)
    {
        /// <summary>The order of day and month that the upload states.</summary>
        public DateOrder? Order => DateOrderWords.Parse(answers.DateOrder);

        /// <summary>The decimal mark that the upload states.</summary>
        public byte? DecimalByte => answers.DecimalMark switch { "comma" => (byte)',', "point" => (byte)'.', _ => null };

        // Date order and decimal mark answer by being read so.
        private bool Holds(string question) => question switch
        {
            "far-dates" or "year-first" => answers.KeepDates,
            "looks-edited" or "looks-cut" or "outside-months" or "many-reversals" => answers.AllowCorrections,
            _ => false,
        };
    }

    /// <summary>True when neither the upload answers a question nor a person has said yes to it as it stands now.</summary>
    public static bool LeavesOpen(this ImportFile message, Question question) =>
        !message.Answers.Holds(question.Code)
            && !message.ConfirmedQuestions.Contains(new ConfirmedQuestion(question.Code, question.Detail));
}
