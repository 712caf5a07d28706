namespace Financial.Ledger.Lines;

/// <summary>The place of a line in the listing: by day, then in posting order.</summary>
public readonly record struct LinePlace(DateOnly Date, long EntryId, int LineNo);

/// <summary>A journal line with the facts of its entry.</summary>
/// <param name="EntryId">Its entry, in posting order.</param>
/// <param name="LineNo">Its place in the entry, from 1.</param>
/// <param name="Date">The entry's day.</param>
/// <param name="AccountCode">Its account.</param>
/// <param name="AccountName">The account's display name.</param>
/// <param name="DebitMinor">The debit in minor units; 0 if it is a credit.</param>
/// <param name="CreditMinor">The credit in minor units; 0 if it is a debit.</param>
/// <param name="Description">Its own description, or its entry's.</param>
/// <param name="Reference">The entry's reference.</param>
/// <param name="SourceNumber">The source's own number of the entry.</param>
/// <param name="Kind">As the source states it: <c>normal</c>, <c>adjusting</c>, <c>closing</c> or <c>opening</c>.</param>
/// <param name="Region">Region, if the source states one.</param>
/// <param name="Division">Division.</param>
/// <param name="Job">Job.</param>
/// <param name="Phase">Phase of the job.</param>
/// <param name="CostCode">Cost code of the job.</param>
/// <param name="Class">Class.</param>
/// <param name="Department">Department.</param>
/// <param name="Party">The customer's or supplier's reference.</param>
/// <param name="TaxCode">Tax code.</param>
/// <param name="CostType">Material, labour, equipment, subcontract or other.</param>
/// <param name="DueDate">The day on which the document is due.</param>
/// <param name="Document">The source's number of the invoice or voucher.</param>
/// <param name="CounterEntity">The company of the same group on the other side.</param>
/// <param name="ImportId">The import that posted it.</param>
/// <param name="SourceLine">Its physical line in the import's file, or the row of its sheet.</param>
public sealed record PostedLine(
    long EntryId, int LineNo, DateOnly Date, string AccountCode, string AccountName, long DebitMinor, long CreditMinor, string? Description,
    string? Reference, string? SourceNumber, string Kind, string? Region, string? Division, string? Job, string? Phase, string? CostCode,
    string? Class, string? Department, string? Party, string? TaxCode, string? CostType, DateOnly? DueDate, string? Document,
    string? CounterEntity, Guid ImportId, int SourceLine)
{
    /// <summary>The columns of a line <c>l</c>, its entry <c>e</c> and its account <c>a</c>.</summary>
    internal const string Columns = """
        l.entry_id, l.line_no, l.entry_date as date, l.account_code, a.name as account_name, l.debit_minor, l.credit_minor,
        coalesce(l.description, e.description) as description, e.reference, e.source_number, coalesce(e.kind, 'normal') as kind, l.region,
        l.division, l.job, l.phase, l.cost_code, l.class, l.department, l.party, l.tax_code, l.cost_type, l.due_date, l.document,
        l.counter_entity, e.import_id, l.source_line
        """;

    /// <summary>Its place in the listing.</summary>
    public LinePlace Place => new(Date, EntryId, LineNo);
}
