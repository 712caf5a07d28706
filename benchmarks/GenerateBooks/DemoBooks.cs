using System.IO.Compression;

namespace Financial.GenerateBooks;

/// <summary>The general journal of a fictional landscaper over 24 months; the bytes are always the same.</summary>
public sealed class DemoBooks
{
    private readonly SeededRandom _random = new(seed: 20241101);
    private readonly Landscaper _company;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, int> _numbers = [];
    // Payments due later: a region's bills on the first Friday after 30 days, a month's taxes in the next month.
    private readonly SortedDictionary<(DateOnly Date, string Account, string Text), long> _owed = [];

    private DemoBooks() => _company = Landscaper.Found(_random);

    /// <summary>All entries up to the end of the last month, by date.</summary>
    public static IReadOnlyList<Entry> Generate()
    {
        var books = new DemoBooks();
        books.OpenBooks();
        for (var month = Landscaper.FirstMonth; month <= Landscaper.LastMonth; month = month.AddMonths(1))
            books.AddMonth(month);
        books.PayWhatIsOwed();
        var end = Landscaper.LastMonth.AddMonths(1);
        // Amounts due after the last month stay receivable or payable.
        return [.. books._entries.Where(entry => entry.Date < end).OrderBy(entry => entry.Date)];
    }

    public static Task WriteAsync(Stream output) => GeneralJournal.WriteAsync(output, Generate());

    public static async Task WriteCompressedAsync(string path)
    {
        await using var file = File.Create(path);
        await using var gzip = new GZipStream(file, CompressionLevel.SmallestSize);
        await WriteAsync(gzip);
    }

    private void OpenBooks() => Add(Landscaper.FirstMonth, "JE", "Opening balances",
    [
        (LandscaperChart.Checking, 4_850_000_00), (LandscaperChart.Receivables, 3_120_000_00), (LandscaperChart.Inventory, 265_000_00),
        (LandscaperChart.PrepaidInsurance, 124_000_00), (LandscaperChart.Vehicles, 9_400_000_00),
        (LandscaperChart.AccumulatedDepreciation, -3_700_000_00), (LandscaperChart.Payables, -1_480_000_00),
        (LandscaperChart.PayrollTaxesPayable, -228_000_00), (LandscaperChart.EquipmentLoan, -4_100_000_00),
        (LandscaperChart.CommonStock, -2_000_000_00), (LandscaperChart.RetainedEarnings, -6_251_000_00),
    ]);

    private void AddMonth(DateOnly month)
    {
        var billed = _company.Jobs.Where(job => job.IsActive(month))
            .Select(job => (Job: job, Cents: _random.Vary(job.FullMonthCents * Landscaper.Activity(job, month) / 100, percent: 6)))
            .Where(work => work.Cents > 0).ToList();
        foreach (var (job, cents) in billed)
        {
            Invoice(job, cents, month);
            BuyFor(job, cents, month);
        }
        foreach (var region in Landscaper.Regions)
        {
            Payroll(region, [.. billed.Where(work => work.Job.Region == region)], month);
            Fuel(region, billed.Where(work => work.Job.Region == region).Sum(work => work.Cents), month);
        }
        new Overhead(_random, Add).AddMonth(month);
    }

    private void Invoice(Job job, long cents, DateOnly month)
    {
        var (account, sales) = job.Division switch
        {
            Division.Maintenance => (LandscaperChart.MaintenanceSales, 1),
            Division.DesignBuild => (LandscaperChart.DesignBuildSales, 2), // progress billing, twice a month
            Division.Seasonal => (LandscaperChart.SeasonalSales, 1),
        };
        for (var part = 1; part <= sales; part++)
        {
            var date = Day(month, part == sales ? _random.Between(24, 28) : _random.Between(10, 14));
            var net = cents / sales;
            // Plants and stone sold with a project are taxed: 6 % on about a third of the bill.
            var tax = job.Division == Division.DesignBuild ? net * 35 / 100 * 6 / 100 : 0;
            var text = $"{Landscaper.SiteOf(job)}, {job.Work}";
            var lines = new List<Distribution>
            {
                new(LandscaperChart.Receivables, text, net + tax),
                job.Line(account, text, -net, "REV"),
            };
            if (tax > 0)
            {
                lines.Add(new(LandscaperChart.SalesTaxPayable, "Sales tax", -tax));
                Owe(Day(month.AddMonths(1), 20), LandscaperChart.SalesTaxPayable, "Sales tax return", tax);
            }
            Add(date, "INV", lines);
            Add(date.AddDays(_random.Between(24, 52)), "RCP", $"Receipt {job.Id}",
                [(LandscaperChart.Checking, net + tax), (LandscaperChart.Receivables, -net - tax)]);
        }
    }

    private void BuyFor(Job job, long cents, DateOnly month)
    {
        var costs = Landscaper.Costs(job, month);
        var deliveries = job.Division == Division.DesignBuild ? 2 : 1;
        for (var delivery = 0; delivery < deliveries; delivery++)
            Bill(job, LandscaperChart.Materials, "MAT", MaterialOf(job), _random.Vary(cents * costs.Materials / 100 / deliveries, 12),
                month);
        // Rented machines and subcontractors are rare, and cost more each time.
        if (_random.Between(1, 2) == 1)
            Bill(job, LandscaperChart.Equipment, "EQP", "Machine rental and repair", _random.Vary(cents * costs.Equipment * 2 / 100, 15),
                month);
        if (costs.Subcontractors > 20 || _random.Between(1, 3) == 1)
            Bill(job, LandscaperChart.Subcontractors, "SUB", "Subcontracted work",
                _random.Vary(cents * costs.Subcontractors * (costs.Subcontractors > 20 ? 1 : 3) / 100, 15), month);
    }

    private void Bill(Job job, string account, string costCode, string text, long cents, DateOnly month)
    {
        if (cents <= 0)
            return;
        var date = Day(month, _random.Between(2, 27));
        Add(date, "BIL", [job.Line(account, text, cents, costCode), new(LandscaperChart.Payables, text, -cents)]);
        var due = date.AddDays(30);
        var friday = due.AddDays(((int)DayOfWeek.Friday - (int)due.DayOfWeek + 7) % 7);
        Owe(friday, LandscaperChart.Payables, $"Vendor payments region {job.Region}", cents);
    }

    private void Owe(DateOnly due, string account, string text, long cents) =>
        _owed[(due, account, text)] = _owed.GetValueOrDefault((due, account, text)) + cents;

    private void PayWhatIsOwed()
    {
        foreach (var ((date, account, text), cents) in _owed)
            Add(date, "CHK", text, [(account, cents), (LandscaperChart.Checking, -cents)]);
    }

    // Pays each region's crews every Friday: one distribution per job, with employer's taxes, which are due on the 15th of the next month.
    private void Payroll(string region, List<(Job Job, long Cents)> billed, DateOnly month)
    {
        var fridays = Enumerable.Range(1, DateTime.DaysInMonth(month.Year, month.Month)).Select(day => Day(month, day))
            .Where(day => day.DayOfWeek == DayOfWeek.Friday).ToList();
        foreach (var friday in fridays)
        {
            var lines = billed.Select(work => work.Job.Line(LandscaperChart.Labor, "Crew wages",
                _random.Vary(work.Cents * Landscaper.Costs(work.Job, month).Labor / 100 / fridays.Count, 7), "LAB")).ToList();
            var gross = lines.Sum(line => line.Cents);
            if (gross == 0)
                continue;
            var employerTaxes = gross * 8 / 100;
            var withheld = gross * 16 / 100 + employerTaxes;
            lines.Add(new(LandscaperChart.Labor, "Employer payroll taxes", employerTaxes, Region: Landscaper.NameOf(region)));
            lines.Add(new(LandscaperChart.PayrollTaxesPayable, "Withheld and employer taxes", -withheld));
            lines.Add(new(LandscaperChart.Checking, "Net pay", withheld - gross - employerTaxes));
            Add(friday, "PAY", lines);
            Owe(Day(month.AddMonths(1), 15), LandscaperChart.PayrollTaxesPayable, $"Payroll tax deposit region {region}", withheld);
        }
    }

    private void Fuel(string region, long billedCents, DateOnly month)
    {
        foreach (var day in new[] { 4, 11, 18, 25 })
        {
            var cents = _random.Vary(billedCents * 22 / 1000 / 4 * Landscaper.FuelPrice(month) / 100, 8);
            Add(Day(month, day), "CRD", [new(LandscaperChart.Fuel, "Fuel", cents, Region: Landscaper.NameOf(region)),
                new(LandscaperChart.Checking, "Fuel", -cents)]);
        }
    }

    private string MaterialOf(Job job) => job.Work switch
    {
        "snow removal" => "Salt and sand",
        "landscape construction" => _random.Pick(["Pavers and stone", "Trees and shrubs", "Irrigation parts", "Topsoil and gravel"]),
        _ => _random.Pick(["Mulch", "Fertilizer and seed", "Annual flowers"]),
    };

    private void Add(DateOnly date, string kind, string text, (string Account, long Cents)[] amounts) =>
        Add(date, kind, [.. amounts.Select(amount => new Distribution(amount.Account, text, amount.Cents))]);

    private void Add(DateOnly date, string kind, IReadOnlyList<Distribution> distributions)
    {
        var number = _numbers[kind] = _numbers.GetValueOrDefault(kind, 1000) + 1;
        _entries.Add(new Entry(date, $"{kind}{number}", distributions));
    }

    private static DateOnly Day(DateOnly month, int day) => new(month.Year, month.Month, day);
}
