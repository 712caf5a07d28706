using ManifestToEcs.Reports;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ManifestToEcs.Overlays;

/// <summary>Reads YAML (JSON is YAML too) into nodes with their places. Anchors, aliases and merge keys work within bounds that no honest file meets.</summary>
internal sealed class OverlayYaml
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 16;

    // An alias counts as everything that it repeats: nested aliases would make a small file endless.
    private const int MaxNodes = 20_000;

    private readonly CarefulParser _parser;
    private readonly Dictionary<string, (OverlayNode Node, int Count)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private OverlayYaml(string text) => _parser = new CarefulParser(text);

    /// <summary>The root map; an empty one for an empty file; null when an error has been reported.</summary>
    public static OverlayMap? Parse(string text, Report report)
    {
        if (text.Length > MaxLength) return Fail(FindingCodes.OverlayTooLarge, null, $"The overlay has {text.Length} characters; {MaxLength} are the limit.", "Divide it, or remove what is not an overlay.");
        try
        {
            return new OverlayYaml(text).Document(report);
        }
        catch (OverlayLimitException limit)
        {
            return Fail(FindingCodes.OverlayTooLarge, limit.Mark, limit.Message, "Write the values out, without aliases inside aliases.");
        }
        catch (YamlException wrong)
        {
            return Fail(FindingCodes.OverlaySyntax, MarkOf(wrong), $"The overlay is not valid YAML: {wrong.Message}", "Correct the line; blanks, never tabs, indent YAML.");
        }

        OverlayMap? Fail(string code, Mark? mark, string message, string advice)
        {
            report.Error(code, new Location(Reports.Document.Overlay, "", (int?)mark?.Line, (int?)mark?.Column), message, advice);
            return null;
        }
    }

    // What is never closed is best looked for where it opens; everything else is where the parser stumbled.
    private static Mark MarkOf(YamlException wrong) => wrong.Message.Contains("end of stream", StringComparison.Ordinal) ? wrong.Start : wrong.End;

    private OverlayMap? Document(Report report)
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) return new OverlayMap([], "", 1, 1);
        var root = Node("", 0, report);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            report.Error(FindingCodes.OverlaySyntax, new Location(Reports.Document.Overlay, "", (int)second.Start.Line, (int)second.Start.Column),
                "The overlay has more than one YAML document.", "Remove the line --- and what follows it; environments are written under the key environments.");
            return null;
        }
        if (root is OverlayScalar { IsNull: true }) return new OverlayMap([], "", 1, 1);
        if (root is OverlayMap map) return map;
        report.Error(FindingCodes.OverlayWrongType, At(root), "The overlay must be a map of settings.", "Begin with a line such as region: us-east-1.");
        return null;
    }

    private OverlayNode Node(string pointer, int depth, Report report)
    {
        var here = _parser.Current ?? throw new YamlException("unexpected end");
        if (depth > MaxDepth) throw new OverlayLimitException(here.Start, $"The overlay is nested deeper than {MaxDepth} levels.");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out var anchored)) throw new YamlException(alias.Start, alias.End, $"no anchor &{alias.Value.Value} stands before this alias");
            Count(anchored.Count, alias.Start);
            return anchored.Node;
        }
        var before = _nodes;
        Count(1, here.Start);
        var anchor = (here as NodeEvent)?.Anchor;
        OverlayNode node = here switch
        {
            Scalar => ScalarNode(pointer),
            SequenceStart => ListNode(pointer, depth, report),
            MappingStart => MapNode(pointer, depth, report),
            _ => throw new YamlException(here.Start, here.End, "unexpected content"),
        };
        if (anchor is { IsEmpty: false } name) _anchors[name.Value] = (node, _nodes - before);
        return node;
    }

    private OverlayScalar ScalarNode(string pointer)
    {
        var scalar = _parser.Consume<Scalar>();
        return new OverlayScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, pointer, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private OverlayList ListNode(string pointer, int depth, Report report)
    {
        var start = _parser.Consume<SequenceStart>().Start;
        var items = new List<OverlayNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(JsonPointer.Append(pointer, items.Count), depth + 1, report));
        return new OverlayList(items, pointer, (int)start.Line, (int)start.Column);
    }

    private OverlayMap MapNode(string pointer, int depth, Report report)
    {
        var start = _parser.Consume<MappingStart>().Start;
        var entries = new List<OverlayEntry>();
        var merged = new List<OverlayEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar key) throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a text");
            _parser.MoveNext();
            var place = JsonPointer.Append(pointer, key.Value);
            var value = Node(place, depth + 1, report);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(MergeSources(value, key).SelectMany(source => source.Entries));
                Count(merged.Count, key.Start);
                continue;
            }
            if (!keys.Add(key.Value))
            {
                report.Error(FindingCodes.OverlayDuplicateKey, new Location(Reports.Document.Overlay, place, (int)key.Start.Line, (int)key.Start.Column),
                    $"{key.Value} is written twice.", "Keep one of the two.");
                continue;
            }
            entries.Add(new OverlayEntry(key.Value, value, (int)key.Start.Line, (int)key.Start.Column));
        }
        // "<<: *common": what the map says itself goes before what it takes over.
        entries.AddRange(merged.Where(entry => keys.Add(entry.Key)));
        return new OverlayMap(entries, pointer, (int)start.Line, (int)start.Column);
    }

    private static IEnumerable<OverlayMap> MergeSources(OverlayNode value, Scalar key) => value switch
    {
        OverlayMap map => [map],
        OverlayList list when list.Items.All(item => item is OverlayMap) => list.Items.Cast<OverlayMap>(),
        _ => throw new YamlException(key.Start, key.End, "<< takes a map over, such as <<: *common"),
    };

    private void Count(int nodes, Mark mark)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes) throw new OverlayLimitException(mark, $"The overlay has more than {MaxNodes} values.");
    }

    internal static Location At(OverlayNode node) => new(Reports.Document.Overlay, node.Pointer, node.Line, node.Column);

    private sealed class OverlayLimitException(Mark mark, string message) : Exception(message)
    {
        public Mark Mark { get; } = mark;
    }
}
