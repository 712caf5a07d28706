using System.Globalization;
using System.Text;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads a plain-text journal: one row per posting. A transaction is a line that begins with its date, and the indented lines below it. It
/// is read as a whole, because one posting may omit its amount; the others determine it.
/// </summary>
public abstract class PlainTextReader(Stream utf8) : RowReader
{
    // The longest fraction in a sum; a currency has at most three decimals.
    private const int MaxDecimals = 12;

    // No text has a zero byte, so each line becomes one field.
    private readonly DelimitedReader _lines = new(utf8, separator: 0);
    private readonly ComposedRow _row = new();
    private readonly List<Posting> _postings = [];
    private int _at, _transactions, _bytes;
    private bool _isInTransaction, _isBelowDirective, _isHeld;
    private byte[] _header = [];
    private TransactionHeader _transaction = new("", null, null);
    private Refusal? _damage;

    public override Row Current => _row.Row;

    public override bool EndsWithLineEnd => _lines.EndsWithLineEnd;

    public override Refusal? Damage => _damage ?? _lines.Damage;

    public override bool Read()
    {
        if (++_at >= _postings.Count && !ReadTransaction()) return false;
        Compose(_postings[_at]);
        return true;
    }

    public override void Dispose()
    {
        base.Dispose();
        _lines.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads a line without indentation; null if it begins no transaction.</summary>
    protected abstract TransactionHeader? ReadTopLine(ReadOnlySpan<byte> line);

    /// <summary>Reads an indented line of a transaction; null if it is no posting.</summary>
    protected abstract PostingText? ReadPosting(ReadOnlySpan<byte> line);

    /// <summary>Reads a line without indentation that asserts a balance; null if it asserts none.</summary>
    protected virtual (string Date, PostingText Text)? ReadBalance(ReadOnlySpan<byte> line) => null;

    /// <summary>Reads an indented line below a directive.</summary>
    protected virtual void ReadSubLine(ReadOnlySpan<byte> line)
    {
    }

    /// <summary>True inside a block comment.</summary>
    protected virtual bool IsInComment => false;

    /// <summary>True if a line asserted a balance.</summary>
    protected bool AssertsBalances { get; private set; }

    /// <summary>Marks the last posting as one that cannot be read completely.</summary>
    protected void MarkUnread(string why)
    {
        if (_postings.Count > 0) _postings[^1] = _postings[^1] with { Text = _postings[^1].Text with { Unread = why } };
    }

    /// <summary>Stops the reading at this line.</summary>
    protected void Stop(string what, string hint) => _damage ??= new Refusal(
        _lines.Line, RefusalCode.BadJournal, what, hint,
        Encoding.UTF8.GetString(_lines.Current.Original[..Math.Min(_lines.Current.Original.Length, ComposedRow.MaxOriginalBytes)]));

    private bool ReadTransaction()
    {
        _postings.Clear();
        _at = _bytes = 0;
        while (_damage is null && (_isHeld || _lines.Read()))
        {
            _isHeld = false;
            var line = _lines.Current.Original.TrimEnd(" \t\r\n"u8);
            if (line.IsEmpty) _isInTransaction = _isBelowDirective = false;
            else if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (_isInTransaction) Take(line);
                else TakeSubLine(line.TrimStart(" \t"u8));
            }
            else if (_postings.Count > 0)
            {
                _isHeld = true;
                break;
            }
            else
            {
                Begin(line);
            }
        }

        if (Damage is not null || _postings.Count == 0) return false;
        Infer();
        return true;
    }

    // Stop at an indented line without a parent; skipping it could lose a posting unnoticed.
    private void TakeSubLine(ReadOnlySpan<byte> line)
    {
        if (_isBelowDirective) ReadSubLine(line);
        else if (!IsInComment && line[0] is not ((byte)';' or (byte)'#' or (byte)'*'))
            Stop("this line is indented and belongs to no transaction", "remove the blank line above it, or write the line as a comment");
    }

    private void Begin(ReadOnlySpan<byte> line)
    {
        _isInTransaction = false;
        _isBelowDirective = line[0] is not ((byte)';' or (byte)'#' or (byte)'*');
        if (ReadBalance(line) is { } balance)
        {
            AssertsBalances = true;
            _postings.Add(new Posting(_lines.Line, line[..Math.Min(line.Length, ComposedRow.MaxOriginalBytes)].ToArray(),
                balance.Text) { BalanceDate = balance.Date });
            return;
        }

        if (ReadTopLine(line) is not { } begun) return;
        _isInTransaction = true;
        _transaction = begun;
        _transactions++;
        _header = line[..Math.Min(line.Length, ComposedRow.MaxOriginalBytes)].ToArray();
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (ReadPosting(line.TrimStart(" \t"u8)) is not { } text) return;
        AssertsBalances |= text.Balance is not null;
        _postings.Add(new Posting(_lines.Line, line[..Math.Min(line.Length, ComposedRow.MaxOriginalBytes)].ToArray(), text));
        _bytes += line.Length;
        if (_bytes > MaxEntryBytes || _postings.Count > MaxEntryRows)
            Stop("this transaction does not end",
                $"a transaction has {MaxEntryRows} postings at most: look for a missing blank line");
    }

    private void Compose(in Posting posting)
    {
        _row.Clear();
        Line = LastLine = posting.Line;
        var isBalance = posting.BalanceDate is not null;
        if (_at == 0 && !isBalance)
        {
            _row.AddOriginal(_header);
            _row.AddOriginal("\n"u8);
        }

        _row.AddOriginal(posting.Original);
        var text = posting.Text;
        _row.AddField(isBalance ? "" : _transactions.ToString(CultureInfo.InvariantCulture));
        _row.AddField(posting.BalanceDate ?? _transaction.Date);
        _row.AddField(isBalance ? "" : _transaction.Reference);
        _row.AddField(isBalance ? "" : _transaction.Description);
        _row.AddField(text.Account);
        _row.AddField(text.Amount);
        // A sign that several currencies share has no code; it is only compared with the ledger's currency.
        _row.AddField(text.Commodity is null ? null : Currency.CodeOfSign(text.Commodity));
        _row.AddField(text.Price);
        _row.AddField(text.Comment);
        _row.AddField(text.Commodity);
        _row.AddField(text.Balance?.Amount);
        _row.AddField(text.Balance?.Commodity);
        _row.AddField(text.Balance is { WithSubaccounts: true } ? "*" : "");
        _row.AddField(text.Balance?.Tolerance);
        _row.AddField(text.Unread);
    }

    // If exactly one posting of a transaction in one commodity has no amount, compute its amount from the others.
    private void Infer()
    {
        if (_postings[0].BalanceDate is not null) return;
        var without = -1;
        Int128 sum = 0;
        string? commodity = null;
        for (var index = 0; index < _postings.Count; index++)
        {
            var text = _postings[index].Text;
            if (text.Amount is null)
            {
                if (without >= 0) return;
                without = index;
                continue;
            }

            if (!TryScale(text.Amount, out var amount) || text.Price is not null || (commodity ??= text.Commodity) != text.Commodity)
                return;
            sum += amount;
        }

        if (without < 0) return;
        var posting = _postings[without];
        _postings[without] = posting with { Text = posting.Text with { Amount = Unscale(-sum), Commodity = commodity } };
    }

    // -12.5 becomes -12500000000000 with twelve decimals.
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

    // With a date, this is a balance asserted between transactions, not a posting.
    private readonly record struct Posting(int Line, byte[] Original, PostingText Text)
    {
        public string? BalanceDate { get; init; }
    }
}

/// <summary>The first line of a transaction; the date is the text of the file.</summary>
public sealed record TransactionHeader(string Date, string? Reference, string? Description);

/// <summary>One posting with the texts of its line.</summary>
/// <param name="Account">The full name of the account.</param>
/// <param name="Amount">Digits with a decimal point and a leading minus; the original text if it cannot be read; null if the line has
/// none.</param>
/// <param name="Commodity">The currency's code or another commodity; null if the line states none.</param>
/// <param name="Price">The price of one unit, or of all, in another commodity.</param>
/// <param name="Comment">The text after the amount.</param>
public sealed record PostingText(string Account, string? Amount, string? Commodity, string? Price, string? Comment)
{
    /// <summary>The balance that the line asserts.</summary>
    public BalanceText? Balance { get; init; }

    /// <summary>The part of the line that is not followed, described for a person; null if the whole line is read.</summary>
    public string? Unread { get; init; }
}

/// <summary>A balance that a line asserts.</summary>
/// <param name="Amount">As <see cref="PostingText.Amount"/>.</param>
/// <param name="Commodity">As <see cref="PostingText.Commodity"/>.</param>
/// <param name="WithSubaccounts">True if the sub-accounts count too.</param>
/// <param name="Tolerance">The difference that the line allows, as digits.</param>
public sealed record BalanceText(string Amount, string? Commodity, bool WithSubaccounts, string? Tolerance = null);
