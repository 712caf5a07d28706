using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Proofs;

/// <summary>An answer of the product, to request it again as of that time.</summary>
/// <param name="At">A time at which this was the newest state.</param>
/// <param name="Figures">The figures of all statements.</param>
/// <param name="Lines">The lines posted until then.</param>
/// <param name="IsJudged">True when the figures must equal those of the lines: all closing entries can be recognised, and the fiscal year
/// is set.</param>
internal sealed record Known(DateTimeOffset At, Dictionary<string, long> Figures, IReadOnlyList<TestLine> Lines, bool IsJudged);

/// <summary>A ledger in the database, and all lines posted to it.</summary>
/// <param name="Api">Reads it as the Api does.</param>
/// <param name="Description">Describes it in failures.</param>
/// <param name="Seed">Draws the days to check.</param>
/// <param name="Years">Its fiscal years.</param>
/// <param name="Chart">Its accounts.</param>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day.</param>
/// <param name="Lines">All its lines.</param>
/// <param name="History">The answers after each step.</param>
internal sealed record PostedLedger(
    NpgsqlDataSource Api, int TenantId, int EntityId, string Description, int Seed, YearsModel Years, IReadOnlyList<TestAccount> Chart,
    DateOnly First, DateOnly Last, IReadOnlyList<TestLine> Lines, IReadOnlyList<Known> History)
{
    /// <summary>Creates a company and posts the steps of a drawn ledger.</summary>
    public static async Task<PostedLedger> PostAsync(
        TestDatabase database, NpgsqlDataSource api, int tenantId, int entityId, RandomLedger drawn)
    {
        await FoundAsync(database, tenantId, entityId, drawn.Currency, Proofs.Chart.Accounts);
        var ledger = new PostedLedger(api, tenantId, entityId, drawn.Description, drawn.Seed, drawn.Years, Proofs.Chart.Accounts,
            drawn.First, drawn.Last, [], []);
        var lines = new List<TestLine>();
        var history = new List<Known>();
        var all = drawn.Steps.SelectMany(step => step.Lines ?? []).ToList();
        var ordinary = all.Count(line => line.Kind != TestLine.Closing);
        var isSet = false;
        foreach (var step in drawn.Steps)
        {
            if (step.Lines is not null) await TestBooks.PostAsync(database.EtlWorker, step.Lines, tenantId, entityId);
            else await step.Years!.SetAsync(database.Api, tenantId, entityId);
            lines.AddRange(step.Lines ?? []);
            isSet |= step.Years == drawn.Years;
            // A closing entry is recognised once the rest of its year is posted.
            var isJudged = isSet && (lines.All(line => line.Kind != TestLine.Closing)
                || lines.Count(line => line.Kind != TestLine.Closing) >= ordinary - drawn.LateLines);
            history.Add(new Known(DateTimeOffset.UtcNow, await ledger.ReadAsync(asKnownAt: null), [.. lines], isJudged));
        }
        return ledger with { Lines = lines, History = history };
    }

    /// <summary>Creates a company with its accounts.</summary>
    public static async Task FoundAsync(
        TestDatabase database, int tenantId, int entityId, string currency, IReadOnlyList<TestAccount> chart)
    {
        await using (var found = database.Administrator.CreateCommand(
            "insert into ledger.entity (tenant_id, entity_id, name, currency) values ($1, $2, 'Company', $3)"))
        {
            foreach (var value in new object[] { tenantId, entityId, currency })
                found.Parameters.Add(new NpgsqlParameter { Value = value });
            await found.ExecuteNonQueryAsync();
        }
        await TestBooks.AddAccountsAsync(database.EtlWorker, chart, tenantId, entityId);
    }

    /// <summary>Starts to read as the Api does.</summary>
    public Task<TenantTransaction> BeginAsync() => Api.BeginTenantTransactionAsync(TenantId);

    /// <summary>The figures of all statements over the middle half of the ledger, and at its end.</summary>
    public async Task<Dictionary<string, long>> ReadAsync(DateTimeOffset? asKnownAt)
    {
        var range = Middle;
        await using var tenant = await BeginAsync();
        var served = await ServedVersion.ReadAsync(tenant.Connection, EntityId, default, asKnownAt);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, EntityId, range.From, range.To, default, served);
        var profit = await ProfitAndLoss.ReadAsync(tenant.Connection, EntityId, [new("range", range)], default, served);
        var sheet = await BalanceSheet.ReadAsync(tenant.Connection, EntityId, [new("day", new DateRange(Last, Last))], default, served);
        var cash = await CashFlow.ReadAsync(tenant.Connection, EntityId, [new("range", range)], default, served);
        return Named(Differences.Figures(trialBalance), StatementFigures.Of(profit), StatementFigures.Of(sheet), StatementFigures.Of(cash));
    }

    /// <summary>The figures that <see cref="ReadAsync"/> must return for these lines.</summary>
    public Dictionary<string, long> Expect(IReadOnlyList<TestLine> lines)
    {
        var range = Middle;
        return Named(Differences.Figures(Years.TrialBalance(lines, range.From, range.To)), Years.ProfitAndLoss(lines, range.From, range.To),
            Years.BalanceSheet(lines, Last), Years.CashFlow(lines, range.From, range.To));
    }

    /// <summary>The middle half of the ledger; it starts and ends on any day of a month.</summary>
    public DateRange Middle => new(First.AddDays((Last.DayNumber - First.DayNumber) / 4),
        First.AddDays((Last.DayNumber - First.DayNumber) * 3 / 4));

    private static Dictionary<string, long> Named(
        Dictionary<string, long> trialBalance, Dictionary<string, long> profitAndLoss, Dictionary<string, long> balanceSheet,
        Dictionary<string, long> cashFlow) =>
        new[] { ("trial balance", trialBalance), ("profit and loss", profitAndLoss), ("balance sheet", balanceSheet),
            ("cash flow", cashFlow) }
            .SelectMany(statement => statement.Item2.Select(
                figure => KeyValuePair.Create($"{statement.Item1}, {figure.Key}", figure.Value))).ToDictionary();
}
