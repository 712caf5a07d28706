using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;

namespace Financial.Api.Reconciliation;

/// <summary>An account's closing balance in minor units, on one side.</summary>
public sealed record ControlTotalEntry(string? Code, string? DebitMinor, string? CreditMinor);

/// <summary>
/// The closing balances of all accounts at the end of day <c>asOf</c>, as Sage states them. The balance of an omitted account is zero.
/// </summary>
public sealed record ControlTotalsEntry(string? AsOf, IReadOnlyList<ControlTotalEntry>? Accounts);

/// <summary><c>POST /v1/control-totals</c>: control totals that a person enters (REC-1).</summary>
public static class ControlTotalEndpoints
{
    private const int CodeLength = 100;

    // Keeps the sums of both sides within 64 bits.
    private const long LargestTotal = long.MaxValue / 4;

    public static void MapControlTotals(this RouteGroupBuilder v1) =>
        v1.MapPost("/control-totals", AddAsync).WithTags("Reconciliation").WithName("AddControlTotals")
            .WithSummary("Records a trial balance of Sage and compares the ledger with it").Produces<ReconciliationAnswer>();

    private static async Task<IResult> AddAsync(ControlTotalsEntry? entry, Change change)
    {
        var (asOf, netMinor, problem) = Read(entry);
        if (problem is not null)
            return problem;
        var caller = change.Caller;
        List<string?> content = [Text(asOf),
            .. netMinor.Select(account => $"{account.Value.ToString(CultureInfo.InvariantCulture)} {account.Key}")];
        return await change.RunServedAsync(content, async transaction =>
        {
            var setId = await transaction.SingleAsync<long>(
                "select ledger.add_control_totals(@EntityId, @asOf, 'entered', null, @Name, @codes, @minor)",
                new { caller.EntityId, asOf, caller.Name, codes = netMinor.Keys.ToArray(), minor = netMinor.Values.ToArray() });
            await change.AuditAsync(transaction, "control-totals-entered", Text(asOf), new { setId, accounts = netMinor.Count });
            return TypedResults.Ok(await ReconciliationAnswer.OfSetAsync(transaction, caller.EntityId, setId));
        });
    }

    private static (DateOnly AsOf, SortedDictionary<string, long> NetMinor, Problem? Problem) Read(ControlTotalsEntry? entry)
    {
        var netMinor = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (!DateOnly.TryParseExact(entry?.AsOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asOf))
            return (asOf, netMinor, Problem.Invalid("/body/asOf", "asOf must be the day of the balances, such as 2026-01-31."));
        if (entry?.Accounts is not { Count: > 0 } accounts)
            return (asOf, netMinor, Problem.Invalid("/body/accounts",
                """Name every account: "accounts": [{"code": "1200", "debitMinor": "10000"}, …]"""));

        Int128 sum = 0, magnitude = 0;
        foreach (var (index, account) in accounts.Index())
        {
            if (account?.Code?.Trim() is not { Length: > 0 and <= CodeLength } code)
                return (asOf, netMinor, Problem.Invalid($"/body/accounts/{index}/code",
                    $"An account has a code of at most {CodeLength} characters."));
            if (account.DebitMinor is null == account.CreditMinor is null
                || !MinorUnits.TryRead(account.DebitMinor ?? account.CreditMinor, out var minor))
                return (asOf, netMinor, Problem.Invalid(
                    $"/body/accounts/{index}", $"Account {code} needs either debitMinor or creditMinor, whole minor units as text: 100.00 "
                        + "is \"10000\"."));
            if (!netMinor.TryAdd(code, account.DebitMinor is null ? -minor : minor))
                return (asOf, netMinor, Problem.Invalid($"/body/accounts/{index}/code", $"Account {code} is named twice."));
            sum += netMinor[code];
            magnitude += minor;
        }
        if (magnitude > LargestTotal)
            return (asOf, netMinor, Problem.Invalid("/body/accounts", "The balances are larger than any ledger holds."));
        return (asOf, netMinor, sum == 0 ? null : new Problem(
            ProblemCode.ControlTotalsUnbalanced,
            "Debits and credits of the accounts differ, so some are missing or wrong. Nothing was recorded."));
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
