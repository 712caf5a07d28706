using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads one page of journals from the Sage Accounting API: one row per journal line. Holds only one journal in memory. Keeps numbers as
/// written, never as floating-point values. Counts line ends as LF. The shape:
/// <code>
/// {"$total": 60, "$page": 1, "$next": null, "$items": [
///   {"id": "…", "date": "2025-02-22", "reference": "PC1001", "description": "Rent", "journal_lines": [
///     {"ledger_account": {"nominal_code": "2100"}, "details": "Rent", "debit": 3203.76, "credit": 0.0}, …]}, …]}
/// </code>
/// If the page states the number of journals, its last row holds that number alone.
/// </summary>
public sealed class SageAccountingReader(Stream utf8) : RowReader
{
    private const int MaxDepth = 32;

    private readonly ComposedRow _current = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _position, _end, _line = 1, _itemLine, _itemOffset, _items;
    private bool _endOfFile, _isInItems, _hasEnded, _hasItems;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private JsonDocument? _item;
    private JsonElement.ArrayEnumerator _lines;
    private string? _property, _next;
    private long? _total, _page;
    private int _totalLine;
    private Held? _held;
    private Refusal? _damage;

    public override Row Current => _current.Row;

    public override Refusal? Damage => _damage;

    /// <summary>Reads one row ahead, because the last row must also state whether a next page follows.</summary>
    public override bool Read()
    {
        try
        {
            while (!_hasEnded && _damage is null)
            {
                if (NextLine() is not { } found) continue;
                var before = _held;
                _held = found;
                if (before is null) continue;
                Compose(before, next: null);
                return true;
            }
        }
        // Also catch InvalidOperationException: half of a surrogate pair cannot become text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            _damage = Bad(exception is JsonException
                ? "this is no JSON, or it is nested too deeply" : "a text holds half of a surrogate pair");
        }

        if (_damage is not null) return false;
        if (_held is { } last)
        {
            _held = null;
            Compose(last, _next);
            return true;
        }

        return ReadTotal();
    }

    public override void Dispose()
    {
        base.Dispose();
        utf8.Dispose();
        _item?.Dispose();
        _item = null;
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // Returns null if another step comes first: the next journal, or the end.
    private Held? NextLine()
    {
        if (_item is not null)
        {
            if (_lines.MoveNext()) return Take(_item.RootElement, _lines.Current);
            _item.Dispose();
            _item = null;
        }

        if (_isInItems) ReadItem();
        else ReadToken();
        return null;
    }

    private Held? Take(JsonElement journal, JsonElement journalLine)
    {
        var raw = JsonMarshal.GetRawUtf8Value(journalLine);
        var whole = JsonMarshal.GetRawUtf8Value(journal);
        whole.Overlaps(raw, out var offset);
        _itemLine += whole[_itemOffset..offset].Count((byte)'\n');
        _itemOffset = offset;
        if (journalLine.ValueKind != JsonValueKind.Object) _damage = Bad("a journal line is no object");
        else if (raw.Length > MaxRowBytes) _damage = Bad($"a journal line is longer than {MaxRowBytes} bytes");
        if (_damage is not null) return null;
        var account = Member(journalLine, "ledger_account");
        return new Held(
            _itemLine, _itemLine + raw.Count((byte)'\n'), raw[..Math.Min(raw.Length, ComposedRow.MaxOriginalBytes)].ToArray(),
            [
                _items.ToString(CultureInfo.InvariantCulture), Text(journal, "id"), Text(journal, "date"), Text(journal, "reference"),
                Text(journal, "description"), Text(journalLine, "id"), Text(account, "nominal_code"), Text(journalLine, "details"),
                Text(journalLine, "debit"), Text(journalLine, "credit"),
            ]);
    }

    private void Compose(Held row, string? next)
    {
        _current.Clear();
        (Line, LastLine) = (row.Line, row.LastLine);
        _current.AddOriginal(row.Original);
        foreach (var field in row.Fields) _current.AddField(field);
        _current.AddField(next);
    }

    // The file states the total of all pages. Compare it with this page only if it is the only page.
    private bool ReadTotal()
    {
        if (_total is not { } count || _next is not null || _page > 1) return false;
        _total = null;
        _current.Clear();
        Line = LastLine = _totalLine;
        for (var column = 0; column < 11; column++) _current.AddField("");
        _current.AddField(count.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    // Reads one token outside the journals and keeps only the four names below.
    private void ReadToken()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_position, _end - _position), isFinalBlock: false, _state);
        if (!reader.Read())
        {
            if (_endOfFile) End(reader);
            else Fill();
            return;
        }

        var isOutermost = reader.CurrentDepth == 1 && reader.TokenType != JsonTokenType.PropertyName;
        if (reader.TokenType == JsonTokenType.PropertyName) _property = reader.CurrentDepth == 1 ? reader.GetString() : null;
        else if (isOutermost && _property is "$items")
        {
            if (reader.TokenType != JsonTokenType.StartArray) _damage = Bad("$items is no array");
            _isInItems = _hasItems = true;
        }
        else if (isOutermost && _property is "$total" or "$page" && reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var number))
        {
            if (_property == "$page") _page = number;
            else (_total, _totalLine) = (number, _line + LinesBefore(reader.TokenStartIndex));
        }
        else if (isOutermost && _property is "$next" && reader.TokenType == JsonTokenType.String) _next = reader.GetString();

        Consume(reader);
    }

    private void ReadItem()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_position, _end - _position), isFinalBlock: false, _state);
        if (!reader.Read())
        {
            Need();
            return;
        }

        var start = reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _isInItems = false;
            Consume(reader);
            return;
        }

        if (!JsonDocument.TryParseValue(ref reader, out var document))
        {
            Need();
            return;
        }

        _items++;
        _itemLine = _line + LinesBefore(start);
        _itemOffset = 0;
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && Member(document.RootElement, "journal_lines") is { ValueKind: JsonValueKind.Array } array
            && array.GetArrayLength() > 0)
        {
            _item = document;
            _lines = array.EnumerateArray();
        }
        else
        {
            _damage = new Refusal(_itemLine, RefusalCode.BadJson, $"item {_items} of the page has no journal_lines",
                "ask the API for journals with attributes=all: without it a list names its items only");
            document.Dispose();
        }

        Consume(reader);
    }

    private void Need()
    {
        if (_endOfFile) _damage = Truncated(_line, "it ends before the JSON does");
        else Fill();
    }

    private void End(in Utf8JsonReader reader)
    {
        _hasEnded = reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject;
        if (!_hasEnded) Need();
        else if (!_hasItems) _damage = Bad("there are no $items");
    }

    private int LinesBefore(long offset) => _buffer.AsSpan(_position, (int)offset).Count((byte)'\n');

    private void Consume(in Utf8JsonReader reader)
    {
        _line += LinesBefore(reader.BytesConsumed);
        _position += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    // Moves the unread bytes to the front and reads more. A token or a journal must be in the buffer as a whole.
    private void Fill()
    {
        var kept = _end - _position;
        if (kept > MaxEntryBytes)
        {
            _damage = Bad($"a journal is longer than {MaxEntryBytes} bytes");
            return;
        }

        var target = kept > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_position, kept).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _position, _end) = (target, 0, kept);
        var read = utf8.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _endOfFile = read == 0;
    }

    private Refusal Bad(string what) => new(
        _item is null ? _line : _itemLine, RefusalCode.BadJson, what,
        "save the answer of the API's journals list as it comes, one page a file");

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private sealed record Held(int Line, int LastLine, byte[] Original, string?[] Fields);
}
