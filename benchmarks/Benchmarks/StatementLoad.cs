using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Financial.Benchmarks;

/// <summary>Sends requests of statements, as 30 people do, and measures them at the client.</summary>
/// <param name="http">Calls the service with a key of the company.</param>
/// <param name="seed">Equal seeds give equal requests.</param>
public sealed class StatementLoad(HttpClient http, int seed)
{
    /// <summary>The months of the generated books: 36 from January 2023.</summary>
    private static readonly DateOnly First = new(2023, 1, 1);

    private const int Months = 36;

    /// <summary>The kinds of request with their share of the load in percent.</summary>
    public static readonly (string Kind, int Share)[] Mix =
    [
        ("kpis", 25), ("kpi-months", 20), ("all-kpis", 5), ("trial-balance", 10), ("profit-and-loss", 10), ("balance-sheet", 8),
        ("cash-flow", 2), ("not-modified", 10), ("lines", 10),
    ];

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _asked = [];
    private readonly Dictionary<string, string> _tags = [];

    /// <summary>Sends requests at a constant rate, whatever their answers take, and returns the times from their due moment.</summary>
    public async Task<IReadOnlyList<Answered>> RunAsync(int perSecond, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var running = new List<Task<Answered>>();
        for (var n = 0; n < perSecond * length.TotalSeconds; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / perSecond);
            if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
            var (kind, address) = Next();
            running.Add(AskAsync(kind, address, !_asked.Add(address), watch, due));
        }

        return await Task.WhenAll(running);
    }

    /// <summary>Sends one request from a number of clients, each as soon as it has its answer; returns how many a second.</summary>
    public async Task<double> SaturateAsync(string address, int clients, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var count = 0;
            for (; watch.Elapsed < length; count++) (await http.GetAsync(address)).EnsureSuccessStatusCode().Dispose();
            return count;
        }));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private async Task<Answered> AskAsync(string kind, string address, bool askedBefore, Stopwatch watch, TimeSpan due)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (kind == "not-modified") request.Headers.TryAddWithoutValidation("If-None-Match", await TagOfAsync(address));
        var begun = kind == "not-modified" ? watch.Elapsed : due;
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != (kind == "not-modified" ? HttpStatusCode.NotModified : HttpStatusCode.OK))
            throw new InvalidOperationException($"{address} was answered with {(int)response.StatusCode}.");
        return new Answered(kind, askedBefore, (watch.Elapsed - begun).TotalMilliseconds);
    }

    private async Task<string> TagOfAsync(string address)
    {
        lock (_tags)
            if (_tags.TryGetValue(address, out var known)) return known;
        using var response = await http.GetAsync(address);
        lock (_tags) return _tags[address] = response.Headers.ETag!.ToString();
    }

    private (string Kind, string Address) Next()
    {
        var draw = _random.Next(100);
        var kind = Mix.First(part => (draw -= part.Share) < 0).Kind;
        return (kind, kind switch
        {
            "kpis" => $"/v1/kpis?{Range()}",
            "all-kpis" => $"/v1/kpis?kpis=all&{Range()}",
            "kpi-months" => $"/v1/kpis/months?last={First.AddMonths(_random.Next(11, Months)):yyyy-MM}",
            "trial-balance" => $"/v1/trial-balance?{Range()}",
            "profit-and-loss" => $"/v1/profit-and-loss?{Range()}&compare=prior-year",
            "balance-sheet" => $"/v1/balance-sheet?asOf={Text(Range(isWhole: true).To)}",
            "cash-flow" => $"/v1/cash-flow?{Range()}",
            "not-modified" => $"/v1/trial-balance?{Query(First.AddMonths(_random.Next(3)), First.AddMonths(36).AddDays(-1))}",
            _ => $"/v1/lines?account={4000 + 10 * _random.Next(5)}&{Query(First.AddMonths(_random.Next(Months)),
                First.AddMonths(36).AddDays(-1))}",
        });
    }

    private string Range()
    {
        var (from, to) = Range(isWhole: _random.Next(10) > 0);
        return Query(from, to);
    }

    // One range in ten divides a month at its end, as "to this day" does.
    private (DateOnly From, DateOnly To) Range(bool isWhole)
    {
        var (one, other) = (_random.Next(Months), _random.Next(Months));
        var end = First.AddMonths(Math.Max(one, other) + 1).AddDays(-1);
        return (First.AddMonths(Math.Min(one, other)), isWhole ? end : end.AddDays(-_random.Next(1, 20)));
    }

    private static string Query(DateOnly from, DateOnly to) => $"from={Text(from)}&to={Text(to)}";

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>One answer: its kind, whether its address was asked before, and how long it took.</summary>
public readonly record struct Answered(string Kind, bool AskedBefore, double Milliseconds);
