namespace Financial.EtlWorker.Findings;

/// <summary>Findings that do not refuse a file but need attention, counted by kind.</summary>
public sealed class Notes
{
    private readonly SortedDictionary<string, Note> _notes = [];

    public IReadOnlyCollection<Note> List => _notes.Values;

    public void Add(string code, string detail, long count = 1) =>
        _notes[code] = new Note(code, count + (_notes.TryGetValue(code, out var note) ? note.Count : 0), detail);
}

/// <summary>One kind of note.</summary>
public sealed record Note(string Code, long Count, string Detail);
