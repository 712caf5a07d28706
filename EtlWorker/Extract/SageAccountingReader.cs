using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads one page of journals from the Sage Accounting API: one row per journal line. Only one journal is in memory at a time; numbers are
/// handed on as they are written, never through a floating-point value. Line ends are counted as LF. The shape:
/// <code>
/// {"$total": 60, "$page": 1, "$next": null, "$items": [
///   {"id": "…", "date": "2025-02-22", "reference": "PC1001", "description": "Rent", "journal_lines": [
///     {"ledger_account": {"nominal_code": "2100"}, "details": "Rent", "debit": 3203.76, "credit": 0.0}, …]}, …]}
/// </code>
/// A page that says how many journals there are ends with a row of that number alone.
/// </summary>
public sealed class SageAccountingReader(Stream utf8) : RowReader
{
    private const int MaxDepth = 32;

    private readonly ComposedRow current = new();
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int position, end, line = 1, itemLine, itemOffset, items;
    private bool endOfFile, isInItems, hasEnded, hasItems;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private JsonDocument? item;
    private JsonElement.ArrayEnumerator lines;
    private string? property, next;
    private long? total, page;
    private int totalLine;
    private Held? held;
    private Refusal? damage;

    public override Row Current => current.Row;

    public override Refusal? Damage => damage;

    /// <summary>One row behind: the last one carries what stands after the journals, that there is a next page.</summary>
    public override bool Read()
    {
        try
        {
            while (!hasEnded && damage is null)
            {
                if (NextLine() is not { } found) continue;
                var before = held;
                held = found;
                if (before is null) continue;
                Compose(before, next: null);
                return true;
            }
        }
        // A lone surrogate escape cannot be made text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            damage = Bad(exception is JsonException
                ? "this is no JSON, or it is nested too deeply" : "a text holds half of a surrogate pair");
        }

        if (damage is not null) return false;
        if (held is { } last)
        {
            held = null;
            Compose(last, next);
            return true;
        }

        return ReadTotal();
    }

    public override void Dispose()
    {
        base.Dispose();
        utf8.Dispose();
        item?.Dispose();
        item = null;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    // Null when there is another step to take first: the next journal, or the end.
    private Held? NextLine()
    {
        if (item is not null)
        {
            if (lines.MoveNext()) return Take(item.RootElement, lines.Current);
            item.Dispose();
            item = null;
        }

        if (isInItems) ReadItem();
        else ReadToken();
        return null;
    }

    private Held? Take(JsonElement journal, JsonElement journalLine)
    {
        var raw = JsonMarshal.GetRawUtf8Value(journalLine);
        var whole = JsonMarshal.GetRawUtf8Value(journal);
        whole.Overlaps(raw, out var offset);
        itemLine += whole[itemOffset..offset].Count((byte)'\n');
        itemOffset = offset;
        if (journalLine.ValueKind != JsonValueKind.Object) damage = Bad("a journal line is no object");
        else if (raw.Length > MaxRowBytes) damage = Bad($"a journal line is longer than {MaxRowBytes} bytes");
        if (damage is not null) return null;
        var account = Member(journalLine, "ledger_account");
        return new Held(
            itemLine, itemLine + raw.Count((byte)'\n'), raw[..Math.Min(raw.Length, ComposedRow.MaxOriginalBytes)].ToArray(),
            [
                items.ToString(CultureInfo.InvariantCulture), Text(journal, "id"), Text(journal, "date"), Text(journal, "reference"),
                Text(journal, "description"), Text(journalLine, "id"), Text(account, "nominal_code"), Text(journalLine, "details"),
                Text(journalLine, "debit"), Text(journalLine, "credit"),
            ]);
    }

    private void Compose(Held row, string? next)
    {
        current.Clear();
        (Line, LastLine) = (row.Line, row.LastLine);
        current.AddOriginal(row.Original);
        foreach (var field in row.Fields) current.AddField(field);
        current.AddField(next);
    }

    // What the file states of all pages can be held against one page only when it is the only one.
    private bool ReadTotal()
    {
        if (total is not { } count || next is not null || page > 1) return false;
        total = null;
        current.Clear();
        Line = LastLine = totalLine;
        for (var column = 0; column < 11; column++) current.AddField("");
        current.AddField(count.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    // One token around the journals. Everything but the four names below is passed over.
    private void ReadToken()
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(position, end - position), isFinalBlock: false, state);
        if (!reader.Read())
        {
            if (endOfFile) End(reader);
            else Fill();
            return;
        }

        var isOutermost = reader.CurrentDepth == 1 && reader.TokenType != JsonTokenType.PropertyName;
        if (reader.TokenType == JsonTokenType.PropertyName) property = reader.CurrentDepth == 1 ? reader.GetString() : null;
        else if (isOutermost && property is "$items")
        {
            if (reader.TokenType != JsonTokenType.StartArray) damage = Bad("$items is no array");
            isInItems = hasItems = true;
        }
        else if (isOutermost && property is "$total" or "$page" && reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var number))
        {
            if (property == "$page") page = number;
            else (total, totalLine) = (number, line + LinesBefore(reader.TokenStartIndex));
        }
        else if (isOutermost && property is "$next" && reader.TokenType == JsonTokenType.String) next = reader.GetString();

        Consume(reader);
    }

    private void ReadItem()
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(position, end - position), isFinalBlock: false, state);
        if (!reader.Read())
        {
            Need();
            return;
        }

        var start = reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            isInItems = false;
            Consume(reader);
            return;
        }

        if (!JsonDocument.TryParseValue(ref reader, out var document))
        {
            Need();
            return;
        }

        items++;
        itemLine = line + LinesBefore(start);
        itemOffset = 0;
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && Member(document.RootElement, "journal_lines") is { ValueKind: JsonValueKind.Array } array
            && array.GetArrayLength() > 0)
        {
            item = document;
            lines = array.EnumerateArray();
        }
        else
        {
            damage = new Refusal(itemLine, RefusalCode.BadJson, $"item {items} of the page has no journal_lines",
                "ask the API for journals with attributes=all: without it a list names its items only");
            document.Dispose();
        }

        Consume(reader);
    }

    private void Need()
    {
        if (endOfFile) damage = Truncated(line, "it ends before the JSON does");
        else Fill();
    }

    private void End(in Utf8JsonReader reader)
    {
        hasEnded = reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject;
        if (!hasEnded) Need();
        else if (!hasItems) damage = Bad("there are no $items");
    }

    private int LinesBefore(long offset) => buffer.AsSpan(position, (int)offset).Count((byte)'\n');

    private void Consume(in Utf8JsonReader reader)
    {
        line += LinesBefore(reader.BytesConsumed);
        position += (int)reader.BytesConsumed;
        state = reader.CurrentState;
    }

    // Moves what is not read yet to the front and reads on; a token, or a journal, has to be in the buffer as a whole.
    private void Fill()
    {
        var kept = end - position;
        if (kept > MaxEntryBytes)
        {
            damage = Bad($"a journal is longer than {MaxEntryBytes} bytes");
            return;
        }

        var target = kept > buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(buffer.Length * 2) : buffer;
        buffer.AsSpan(position, kept).CopyTo(target);
        if (target != buffer) ArrayPool<byte>.Shared.Return(buffer);
        (buffer, position, end) = (target, 0, kept);
        var read = utf8.Read(buffer, end, buffer.Length - end);
        end += read;
        endOfFile = read == 0;
    }

    private Refusal Bad(string what) => new(
        item is null ? line : itemLine, RefusalCode.BadJson, what,
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
