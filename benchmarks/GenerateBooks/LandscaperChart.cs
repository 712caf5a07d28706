namespace Financial.GenerateBooks;

/// <summary>The account codes of the demo company, in the ranges of the US default chart.</summary>
public static class LandscaperChart
{
    public const string Checking = "1000";
    public const string Receivables = "1200";
    public const string Inventory = "1300";
    public const string PrepaidInsurance = "1400";
    public const string Vehicles = "1500";
    public const string AccumulatedDepreciation = "1700";
    public const string Payables = "2000";
    public const string PayrollTaxesPayable = "2300";
    public const string SalesTaxPayable = "2310";
    public const string EquipmentLoan = "2700";
    public const string CommonStock = "3000";
    public const string RetainedEarnings = "3100";
    public const string MaintenanceSales = "4000";
    public const string DesignBuildSales = "4100";
    public const string SeasonalSales = "4200";
    public const string Labor = "5000";
    public const string Materials = "5100";
    public const string Equipment = "5200";
    public const string Subcontractors = "5300";
    public const string Fuel = "5400";
    public const string OfficeSalaries = "6000";
    public const string Rent = "6100";
    public const string Utilities = "6200";
    public const string Insurance = "6300";
    public const string Marketing = "6400";
    public const string VehicleExpense = "6500";
    public const string ProfessionalFees = "6600";
    public const string Software = "6700";
    public const string OfficeSupplies = "6800";
    public const string BadDebts = "6900";
    public const string Depreciation = "7000";
    public const string Interest = "7500";
    public const string IncomeTax = "8000";
}
