using System.Buffers.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 Canada (Simply) .IMP: a version block, then entries of a date line and account lines. Amounts are signed, debit positive:
/// <c>02-22-25,"PC1001","Rent to quarter end"</c> <c>2100,3203.76,"Rent to quarter end",0</c>. The last field counts the project lines that
/// follow. A TAXH line counts its TAXD lines, which repeat the account lines for the tax report.
/// </summary>
public sealed class Sage50CaImport : JournalLayout
{
    private static readonly Column Mark = new(0, "Mark", ColumnUse.Unkeyed);
    private static readonly Column Date = new(1, "Date", kind: ColumnKind.Date);
    private static readonly Column Source = new(2, "Source");
    private static readonly Column Comment = new(3, "Comment");
    private static readonly Column Currency = new(4, "Currency");
    private static readonly Column Rate = new(5, "Rate");
    private static readonly Column AccountCode = new(6, "Account");
    private static readonly Column Amount = new(7, "Amount", kind: ColumnKind.Amount);
    private static readonly Column LineComment = new(8, "Line comment");
    private static readonly Column ProjectCount = new(9, "Project count");
    private static readonly Column Project = new(10, "Project");

    public override string Id => "sage50ca-imp";

    public override string Name => "Sage 50 Canada import file";

    public override ChartProfile Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } =
        [Mark, Date, Source, Comment, Currency, Rate, AccountCode, Amount, LineComment, ProjectCount, Project];

    public override DateOrder? DateOrder => Ledger.Uploads.DateOrder.MonthFirst;

    // The first row of an entry has two lines, and the other rows are incomplete without them.
    public override bool RowsAreLines => false;

    public override bool HasHeader => false;

    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start) =>
        utf8Start.TrimStart(" \t\r\n"u8) is { Length: >= 9 } start && System.Text.Ascii.EqualsIgnoreCase(start[..9], "<Version>"u8);

    public override RowReader OpenRows(Stream utf8, byte separator) => new ImpReader(utf8);

    public override RowClass Classify(in SourceRow row) => row[Mark].IsEmpty ? RowClass.Ignored : RowClass.Data;

    public override bool Continues(in SourceRow row, EntryDraft entry) => row[Mark].SequenceEqual("D"u8);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1) entry.Start(row, Date, row.Text(Source), row.Text(Comment), sourceNumber: null);
        entry.CheckCurrency(row, row.Text(Currency));
        if (!TryCount(row[ProjectCount], out var projects))
        {
            entry.Refuse(row, RefusalCode.FieldCount, "an account line is account, amount, comment and the number of its project lines",
                "look for a missing or an unquoted separator");
            return;
        }

        if (projects > 1) entry.Note("several-projects", "lines that are split over several projects are kept whole, without a project");
        if (row.TryAmount(Amount, entry, out var amount))
            entry.Add(row, AccountCode, amount, row.Text(LineComment) ?? row.Text(Comment),
                row[Project].IsEmpty ? Dimensions.None : new() { Job = row.Text(Project) });
    }

    private static bool TryCount(ReadOnlySpan<byte> text, out int count) =>
        Utf8Parser.TryParse(text, out count, out var length) && length == text.Length && count >= 0;

    private sealed class ImpReader(Stream utf8) : HeaderDetailReader(utf8, headerFields: 5, detailFields: 4)
    {
        private bool _isInVersion;
        private int _taxLines;

        protected override LineKind Take(in Row line)
        {
            if (_isInVersion || System.Text.Ascii.EqualsIgnoreCase(line[0], "<Version>"u8))
            {
                _isInVersion = !System.Text.Ascii.EqualsIgnoreCase(line[0], "</Version>"u8);
                return LineKind.Other;
            }

            if (line.IsBlank) return LineKind.Other;
            var isTaxLine = line[0].SequenceEqual("TAXD"u8);
            if (isTaxLine != _taxLines > 0) FailCount();
            if (isTaxLine) _taxLines--;
            else if (line[0].SequenceEqual("TAXH"u8))
            {
                if (!TryCount(line[1], out _taxLines)) FailCount();
            }
            else
            {
                return IsDate(line[0]) ? LineKind.Header : LineKind.Detail;
            }

            return LineKind.Other;
        }

        protected override int FirstFieldOf(LineKind kind) => 0;

        // Reads "project",amount: as many lines as the account line counts.
        protected override void ReadAttached(ComposedRow composed)
        {
            if (!TryCount(composed.Row[ProjectCount.Ordinal], out var projects)) return;
            for (var project = 1; project <= projects && TryReadAttached(out var line); project++)
            {
                if (IsDate(line[0])) FailCount();
                if (projects == 1) composed.AddField(line[0]);
            }
        }

        protected override void End()
        {
            if (_taxLines > 0) Fail(Truncated(Line, "tax lines are missing"));
            base.End();
        }

        private static bool IsDate(ReadOnlySpan<byte> text) => text.IndexOf((byte)'-') > 0 && DateText.TryParse(text, out _);

        private void FailCount() => Fail(new Refusal(
            LastLine, RefusalCode.RecordCount, "the project or tax lines before this line are not as many as the file says",
            "export the file again"));
    }
}
