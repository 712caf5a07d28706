using ManifestToEcs.Reports;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ManifestToEcs.Yaml;

/// <summary>
/// Reads YAML (JSON is YAML too) into nodes with their places. Anchors, aliases and merge keys work; sizes are limited far
/// above real files.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 32;

    // An alias counts as everything that it repeats: nested aliases would make a small file endless.
    private const int MaxNodes = 50_000;

    private readonly CarefulParser _parser;
    private readonly List<YamlProblem> _problems;
    private readonly Dictionary<string, (YamlNode Node, int Count)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text, List<YamlProblem> problems) => (_parser, _problems) = (new CarefulParser(text), problems);

    /// <summary>
    /// The root; null for an empty text, or when a problem kept it from being read. Keys written twice are problems, and the first counts.
    /// </summary>
    public static YamlNode? Parse(string text, List<YamlProblem> problems)
    {
        if (text.Length > MaxLength)
        {
            problems.Add(new YamlProblem(YamlFault.TooLarge, null, null, $"It has {text.Length} characters; {MaxLength} are the limit."));
            return null;
        }
        try
        {
            return new YamlReader(text, problems).Document();
        }
        catch (YamlLimitException limit)
        {
            problems.Add(new YamlProblem(YamlFault.TooLarge, (int)limit.Mark.Line, (int)limit.Mark.Column, limit.Message));
        }
        catch (YamlException wrong)
        {
            // Report an unclosed list or text where it opens, and every other mistake where the parser stopped.
            var mark = wrong.Message.Contains("end of stream", StringComparison.Ordinal) ? wrong.Start : wrong.End;
            problems.Add(new YamlProblem(YamlFault.Syntax, (int)mark.Line, (int)mark.Column, wrong.Message));
        }
        return null;
    }

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) return null;
        var root = Node("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            throw new YamlException(second.Start, second.End, "a second document begins here (---), and only one is read");
        return root is YamlScalar { IsNull: true } ? null : root;
    }

    private YamlNode Node(string pointer, int depth)
    {
        var here = _parser.Current ?? throw new YamlException("unexpected end");
        if (depth > MaxDepth) throw new YamlLimitException(here.Start, $"It is nested deeper than {MaxDepth} levels.");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
                throw new YamlException(alias.Start, alias.End, $"no anchor &{alias.Value.Value} stands before this alias");
            Count(anchored.Count, alias.Start);
            return anchored.Node;
        }
        var before = _nodes;
        Count(1, here.Start);
        var (anchor, tag) = here is NodeEvent start
            ? (start.Anchor, start.Tag is { IsEmpty: false, IsNonSpecific: false } written ? written.Value : null) : (default, null);
        YamlNode node = here switch
        {
            Scalar => ScalarNode(pointer, tag),
            SequenceStart => ListNode(pointer, depth, tag),
            MappingStart => MapNode(pointer, depth, tag),
            _ => throw new YamlException(here.Start, here.End, "unexpected content"),
        };
        if (!anchor.IsEmpty) _anchors[anchor.Value] = (node, _nodes - before);
        return node;
    }

    private YamlScalar ScalarNode(string pointer, string? tag)
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, pointer, (int)scalar.Start.Line, (int)scalar.Start.Column,
            tag);
    }

    private YamlList ListNode(string pointer, int depth, string? tag)
    {
        var start = _parser.Consume<SequenceStart>().Start;
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(JsonPointer.Append(pointer, items.Count), depth + 1));
        return new YamlList(items, pointer, (int)start.Line, (int)start.Column, tag);
    }

    private YamlMap MapNode(string pointer, int depth, string? tag)
    {
        var start = _parser.Consume<MappingStart>().Start;
        var entries = new List<YamlEntry>();
        var merged = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar key)
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a text");
            _parser.MoveNext();
            var place = JsonPointer.Append(pointer, key.Value);
            var value = Node(place, depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(MergeSources(value, key).SelectMany(source => source.Entries));
                Count(merged.Count, key.Start);
            }
            else if (keys.Add(key.Value))
            {
                entries.Add(new YamlEntry(key.Value, value, (int)key.Start.Line, (int)key.Start.Column));
            }
            else
            {
                _problems.Add(new YamlProblem(YamlFault.DuplicateKey, (int)key.Start.Line, (int)key.Start.Column,
                    $"{key.Value} is written twice.", place));
            }
        }
        // "<<: *common": keys of the map itself win over merged keys.
        entries.AddRange(merged.Where(entry => keys.Add(entry.Key)));
        return new YamlMap(entries, pointer, (int)start.Line, (int)start.Column, tag);
    }

    private static IEnumerable<YamlMap> MergeSources(YamlNode value, Scalar key) => value switch
    {
        YamlMap map => [map],
        YamlList list when list.Items.All(item => item is YamlMap) => list.Items.Cast<YamlMap>(),
        _ => throw new YamlException(key.Start, key.End, "<< takes a map over, such as <<: *common"),
    };

    private void Count(int nodes, Mark mark)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes) throw new YamlLimitException(mark, $"It has more than {MaxNodes} values.");
    }
}
