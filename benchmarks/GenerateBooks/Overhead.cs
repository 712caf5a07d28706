namespace Financial.GenerateBooks;

/// <summary>Fixed costs of the company: offices, insurance, marketing, depreciation, interest, taxes.</summary>
public sealed class Overhead(SeededRandom random, Action<DateOnly, string, string, (string Account, long Cents)[]> add)
{
    public void AddMonth(DateOnly month)
    {
        foreach (var region in Landscaper.Regions)
        {
            Pay(month, 1, LandscaperChart.Rent, $"Yard and office rent region {region}", 14_200_00, percent: 0);
            Pay(month, 9, LandscaperChart.Utilities, $"Electricity, water and phones region {region}", 3_100_00, percent: 18);
            Pay(month, 16, LandscaperChart.VehicleExpense, $"Truck maintenance and licenses region {region}", 11_800_00, percent: 20);
            Pay(month, 21, LandscaperChart.OfficeSupplies, $"Office supplies region {region}", 1_400_00, percent: 30);
        }
        Pay(month, 15, LandscaperChart.OfficeSalaries, "Office salaries", 168_000_00, percent: 1);
        Pay(month, 28, LandscaperChart.OfficeSalaries, "Office salaries", 168_000_00, percent: 1);
        Pay(month, 5, LandscaperChart.Software, "Software subscriptions", 19_500_00, percent: 5);
        // Spring work is advertised in February and March, snow contracts in September.
        Pay(month, 12, LandscaperChart.Marketing, "Advertising", month.Month is 2 or 3 or 9 ? 88_000_00 : 36_000_00, percent: 12);
        Pay(month, 18, LandscaperChart.ProfessionalFees, "Lawyers and accountants", month.Month == 3 ? 74_000_00 : 17_000_00, percent: 15);
        if (month.Month is 6 or 12)
            Accrue(month, LandscaperChart.BadDebts, LandscaperChart.Receivables, "Receivables written off", random.Vary(46_000_00, 35));
        Insure(month);
        Finance(month);
        Salt(month);
    }

    private void Insure(DateOnly month)
    {
        if (month.Month == 1)
            add(Day(month, 6), "CHK", "Insurance for the year",
                [(LandscaperChart.PrepaidInsurance, 744_000_00), (LandscaperChart.Checking, -744_000_00)]);
        Accrue(month, LandscaperChart.Insurance, LandscaperChart.PrepaidInsurance, "Insurance of the month", 62_000_00);
    }

    private void Finance(DateOnly month)
    {
        var trucks = month switch { { Year: 2025, Month: 3 } => 620_000_00L, { Year: 2026, Month: 3 } => 480_000_00L, _ => 0L };
        if (trucks > 0)
            add(Day(month, 10), "JE", "Trucks and mowers on loan",
                [(LandscaperChart.Vehicles, trucks), (LandscaperChart.EquipmentLoan, -trucks)]);
        Accrue(month, LandscaperChart.Depreciation, LandscaperChart.AccumulatedDepreciation, "Depreciation of vehicles and machines",
            month < new DateOnly(2025, 3, 1) ? 128_000_00 : month < new DateOnly(2026, 3, 1) ? 138_000_00 : 146_000_00);
        var interest = 25_500_00L - (month.Year - 2024) * 1_900_00;
        add(Day(month, 28), "CHK", "Loan installment",
            [(LandscaperChart.EquipmentLoan, 92_000_00), (LandscaperChart.Interest, interest),
                (LandscaperChart.Checking, -92_000_00 - interest)]);
        if (month.Month is 4 or 6 or 9 or 12)
            Pay(month, 15, LandscaperChart.IncomeTax, "Estimated income tax", 285_000_00, percent: 0);
    }

    // Salt is bought in October and spread from November to March.
    private void Salt(DateOnly month)
    {
        if (month.Month == 10)
            Pay(month, 8, LandscaperChart.Inventory, "Salt for the winter", 250_000_00, percent: 4);
        if (month.Month is 11 or 12 or 1 or 2 or 3)
            Accrue(month, LandscaperChart.Materials, LandscaperChart.Inventory, "Salt used", 50_000_00);
    }

    private void Pay(DateOnly month, int day, string account, string text, long cents, int percent)
    {
        var varied = percent == 0 ? cents : random.Vary(cents, percent);
        add(Day(month, day), "CHK", text, [(account, varied), (LandscaperChart.Checking, -varied)]);
    }

    private void Accrue(DateOnly month, string debit, string credit, string text, long cents) =>
        add(Day(month, DateTime.DaysInMonth(month.Year, month.Month)), "JE", text, [(debit, cents), (credit, -cents)]);

    private static DateOnly Day(DateOnly month, int day) => new(month.Year, month.Month, day);
}
