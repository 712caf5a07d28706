using Financial.EtlWorker.Recognition;

namespace Financial.EtlWorker.Tests.Recognition;

public class EntryRecognitionTests
{
    [Theory]
    [InlineData(false, true, true, EntryMatch.Changed, false)] // edited, on the first or last day of the file
    [InlineData(true, true, true, EntryMatch.Changed, true)] // the first or last entry: edited, or cut off at an entry's rows that balance
    [InlineData(false, true, false, EntryMatch.Known, false)] // cut off by the range of the file
    [InlineData(false, false, false, EntryMatch.Changed, false)]
    public void IMP_7_an_entry_that_lost_rows_was_edited_unless_the_file_cut_it_off(
        bool isAtEdge, bool isOnEdgeDate, bool isBalanced, EntryMatch match, bool mayBeCutOff)
    {
        var recognition = new EntryRecognition();
        recognition.BeginRow(new KnownRow(EntryId: 7, AmountMinor: 500, IsWhole: false));
        recognition.Keep(line: 2, amountMinor: 500);

        var standing = recognition.Judge(rows: 1, isAtEdge, isOnEdgeDate, isBalanced);

        Assert.Equal((match, mayBeCutOff), (standing.Match, standing.MayBeCutOff));
    }
}
