namespace Financial.GenerateBooks;

/// <summary>The account codes of the demo company, in the ranges of the US default chart.</summary>
public static class LandscaperChart
{
    public const string Checking = "10200";
    public const string Receivables = "11000";
    public const string Inventory = "12000";
    public const string PrepaidInsurance = "14000";
    public const string Vehicles = "15200";
    public const string AccumulatedDepreciation = "17000";
    public const string Payables = "20000";
    public const string PayrollTaxesPayable = "23400";
    public const string SalesTaxPayable = "23100";
    public const string EquipmentLoan = "27000";
    public const string CommonStock = "39003";
    public const string RetainedEarnings = "39005";
    public const string MaintenanceSales = "40100";
    public const string DesignBuildSales = "40200";
    public const string SeasonalSales = "40300";
    public const string Labor = "50100";
    public const string Materials = "50200";
    public const string Equipment = "50300";
    public const string Subcontractors = "50400";
    public const string Fuel = "50500";
    public const string OfficeSalaries = "77500";
    public const string Rent = "74000";
    public const string Utilities = "77000";
    public const string Insurance = "67000";
    public const string Marketing = "60000";
    public const string VehicleExpense = "76500";
    public const string ProfessionalFees = "73000";
    public const string Software = "71500";
    public const string OfficeSupplies = "71000";
    public const string BadDebts = "61000";
    public const string Depreciation = "64000";
    public const string Interest = "67500";
    public const string IncomeTax = "66500";
}
