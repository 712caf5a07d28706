using System.Globalization;
using System.Text;
using Financial.EtlWorker.Transform;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads a plain-text journal: one row per posting. A transaction is a line that begins with its date and the indented lines below it; it is
/// read as a whole, because the one posting that may leave its amount out has what the others leave.
/// </summary>
public abstract class PlainTextReader(Stream utf8) : RowReader
{
    // The longest fraction that is added up; a currency has three decimals at most.
    private const int MaxDecimals = 12;

    // No text has a zero byte, so that the fields of a line are the line.
    private readonly DelimitedReader lines = new(utf8, separator: 0);
    private readonly ComposedRow row = new();
    private readonly List<Posting> postings = [];
    private int at, transactions, bytes;
    private bool isInTransaction, isHeld;
    private byte[] header = [];
    private TransactionHeader transaction = new("", null, null);
    private Refusal? damage;

    public override Row Current => row.Row;

    public override bool EndsWithLineEnd => lines.EndsWithLineEnd;

    public override Refusal? Damage => damage ?? lines.Damage;

    public override bool Read()
    {
        if (++at >= postings.Count && !ReadTransaction()) return false;
        Compose(postings[at]);
        return true;
    }

    public override void Dispose()
    {
        base.Dispose();
        lines.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a line that is not indented: null when no transaction begins here.</summary>
    protected abstract TransactionHeader? ReadTopLine(ReadOnlySpan<byte> line);

    /// <summary>Takes an indented line of a transaction: null when it is no posting.</summary>
    protected abstract PostingText? ReadPosting(ReadOnlySpan<byte> line);

    /// <summary>Takes an indented line that belongs to no transaction.</summary>
    protected virtual void ReadSubLine(ReadOnlySpan<byte> line)
    {
    }

    /// <summary>The journal cannot be read on from this line.</summary>
    protected void Stop(string what, string hint) => damage ??= new Refusal(
        lines.Line, "bad-journal", what, hint, Encoding.UTF8.GetString(lines.Current.Original[..Math.Min(lines.Current.Original.Length, ComposedRow.MaxOriginalBytes)]));

    private bool ReadTransaction()
    {
        postings.Clear();
        at = bytes = 0;
        while (damage is null && (isHeld || lines.Read()))
        {
            isHeld = false;
            var line = lines.Current.Original.TrimEnd(" \t\r\n"u8);
            if (line.IsEmpty) isInTransaction = false;
            else if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (isInTransaction) Take(line);
                else ReadSubLine(line.TrimStart(" \t"u8));
            }
            else if (postings.Count > 0)
            {
                isHeld = true;
                break;
            }
            else
            {
                Begin(line);
            }
        }

        if (Damage is not null || postings.Count == 0) return false;
        Infer();
        return true;
    }

    private void Begin(ReadOnlySpan<byte> line)
    {
        isInTransaction = false;
        if (ReadTopLine(line) is not { } begun) return;
        isInTransaction = true;
        transaction = begun;
        transactions++;
        header = line[..Math.Min(line.Length, ComposedRow.MaxOriginalBytes)].ToArray();
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (ReadPosting(line.TrimStart(" \t"u8)) is not { } text) return;
        postings.Add(new Posting(lines.Line, line[..Math.Min(line.Length, ComposedRow.MaxOriginalBytes)].ToArray(), text));
        bytes += line.Length;
        if (bytes > MaxEntryBytes || postings.Count > EntryDraft.MaxRows)
            Stop("this transaction does not end", $"a transaction has {EntryDraft.MaxRows} postings at most: look for a missing blank line");
    }

    private void Compose(in Posting posting)
    {
        row.Clear();
        Line = LastLine = posting.Line;
        if (at == 0)
        {
            row.AddOriginal(header);
            row.AddOriginal("\n"u8);
        }

        row.AddOriginal(posting.Original);
        row.AddField(transactions.ToString(CultureInfo.InvariantCulture));
        row.AddField(transaction.Date);
        row.AddField(transaction.Reference);
        row.AddField(transaction.Description);
        row.AddField(posting.Text.Account);
        row.AddField(posting.Text.Amount);
        row.AddField(posting.Text.Commodity);
        row.AddField(posting.Text.Price);
        row.AddField(posting.Text.Comment);
    }

    // Exactly one posting without an amount, in a transaction of one commodity, has the rest.
    private void Infer()
    {
        var without = -1;
        Int128 sum = 0;
        string? commodity = null;
        for (var index = 0; index < postings.Count; index++)
        {
            var text = postings[index].Text;
            if (text.Amount is null)
            {
                if (without >= 0) return;
                without = index;
                continue;
            }

            if (!TryScale(text.Amount, out var amount) || text.Price is not null || (commodity ??= text.Commodity) != text.Commodity) return;
            sum += amount;
        }

        if (without < 0) return;
        var posting = postings[without];
        postings[without] = posting with { Text = posting.Text with { Amount = Unscale(-sum), Commodity = commodity } };
    }

    // -12.5 is -12500000000000 at twelve decimals.
    private static bool TryScale(string amount, out Int128 scaled)
    {
        scaled = 0;
        var digits = amount.AsSpan().TrimStart('-');
        var point = digits.IndexOf('.');
        var decimals = point < 0 ? 0 : digits.Length - point - 1;
        if (digits.Length > 24 || decimals > MaxDecimals || digits.Trim("0123456789.").Length > 0) return false;
        foreach (var digit in digits)
            if (char.IsAsciiDigit(digit)) scaled = scaled * 10 + (digit - '0');
        for (; decimals < MaxDecimals; decimals++) scaled *= 10;
        if (amount[0] == '-') scaled = -scaled;
        return true;
    }

    private static string Unscale(Int128 scaled)
    {
        var digits = Int128.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(MaxDecimals + 1, '0');
        var text = $"{digits[..^MaxDecimals]}.{digits[^MaxDecimals..]}".TrimEnd('0').TrimEnd('.');
        return scaled < 0 ? "-" + text : text;
    }

    private readonly record struct Posting(int Line, byte[] Original, PostingText Text);
}

/// <summary>The first line of a transaction; the date as it is written.</summary>
public sealed record TransactionHeader(string Date, string? Reference, string? Description);

/// <summary>One posting as its line says it.</summary>
/// <param name="Account">The account's whole name.</param>
/// <param name="Amount">Digits with a decimal point and a minus before them; null when the line has none; what it has else, when that cannot be read.</param>
/// <param name="Commodity">The currency's code, or whatever else is counted; null when the line does not say.</param>
/// <param name="Price">What one unit or all cost in another commodity.</param>
/// <param name="Comment">The text behind the amount.</param>
public sealed record PostingText(string Account, string? Amount, string? Commodity, string? Price, string? Comment);
