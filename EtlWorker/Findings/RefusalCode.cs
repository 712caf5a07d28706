using System.ComponentModel;
using System.Reflection;

namespace Financial.EtlWorker.Findings;

/// <summary>The codes of refusals: stable, each with its meaning. <c>docs/refusal-codes.md</c> lists them in this order.</summary>
public static class RefusalCode
{
    /// <summary>The meaning of each code, in the order of the document.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = typeof(RefusalCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
        .ToDictionary(field => (string)field.GetRawConstantValue()!,
            field => field.GetCustomAttribute<DescriptionAttribute>()!.Description);

    [Description("The file holds no row.")]
    public const string EmptyFile = "empty-file";

    [Description("The file is of another kind: its layout is none that can be read.")]
    public const string NotASageFile = "not-a-sage-file";

    [Description("An Excel workbook or ZIP archive is damaged or cut.")]
    public const string DamagedFile = "damaged-file";

    [Description("The file unpacks to more than can be imported.")]
    public const string FileTooLarge = "file-too-large";

    [Description("The file was cut: its last row or its structure has no end.")]
    public const string Truncated = "truncated";

    [Description("The XML of a SAF-T file breaks a rule.")]
    public const string BadXml = "bad-xml";

    [Description("The JSON of Sage Accounting breaks a rule.")]
    public const string BadJson = "bad-json";

    [Description("A line of a plain-text journal cannot be read.")]
    public const string BadJournal = "bad-journal";

    [Description("The columns fit two layouts.")]
    public const string AmbiguousLayout = "ambiguous-layout";

    [Description("The header lacks a column that the layout needs.")]
    public const string MissingColumn = "missing-column";

    [Description("The file has a header and nothing to post, or only zeros.")]
    public const string NoRows = "no-rows";

    [Description("A quote is opened or closed in the wrong place, so that rows would be swallowed.")]
    public const string Quote = "quote";

    [Description("A row is longer, or announces more lines, than any row of an export.")]
    public const string RowTooLong = "row-too-long";

    [Description("A row has more or fewer fields than the header.")]
    public const string FieldCount = "field-count";

    [Description("A record announces another number of lines than follow it.")]
    public const string RecordCount = "record-count";

    [Description("A record is neither the head nor a line of an entry.")]
    public const string RecordType = "record-type";

    [Description("A block of rows comes again in the same order, as after a paste.")]
    public const string SuspectedDuplicate = "suspected-duplicate";

    [Description("The rows are of more than one book and would count twice.")]
    public const string MixedBooks = "mixed-books";

    [Description("The rows do not make the total that the file states.")]
    public const string TotalsMismatch = "totals-mismatch";

    [Description("An account does not have the balance that the file asserts.")]
    public const string BalanceAssertion = "balance-assertion";

    [Description("The dates are written in another order than the layout or its profile says.")]
    public const string DateOrder = "date-order";

    [Description("The dates lie in more months than a company has, or no day follows the last one.")]
    public const string DateRange = "date-range";

    [Description("Amounts carry a sign or a side although the layout says it otherwise.")]
    public const string SignSuffix = "sign-suffix";

    [Description("Transactions of one type are printed with brackets and without.")]
    public const string MixedSign = "mixed-sign";

    [Description("The file, a row or an amount is in another currency than the ledger.")]
    public const string CurrencyMismatch = "currency-mismatch";

    [Description("An amount is in another currency, has a price in one, or an exchange rate.")]
    public const string ForeignCurrency = "foreign-currency";

    [Description("The profile of the layout was changed while the file was read.")]
    public const string ProfileChanged = "profile-changed";

    [Description("Entries of these months were posted while the profile named other columns.")]
    public const string ColumnsChanged = "columns-changed";

    [Description("Entries of these months were posted by rules under which rows had other keys.")]
    public const string KeysChanged = "keys-changed";

    [Description("A date cannot be read.")]
    public const string BadDate = "bad-date";

    [Description("An amount cannot be read, or may not be negative.")]
    public const string BadAmount = "bad-amount";

    [Description("An amount has two signs.")]
    public const string TwoSigns = "two-signs";

    [Description("An amount has more decimals than its currency.")]
    public const string AmountPrecision = "amount-precision";

    [Description("An amount or a sum is larger than the ledger holds.")]
    public const string AmountRange = "amount-range";

    [Description("An amount is not the difference of its debit and its credit.")]
    public const string AmountMismatch = "amount-mismatch";

    [Description("A posting without an amount has more than one possible value.")]
    public const string MissingAmount = "missing-amount";

    [Description("A field that a row needs is empty.")]
    public const string MissingValue = "missing-value";

    [Description("A cell of a workbook holds an error, or a formula without its result.")]
    public const string CellError = "cell-error";

    [Description("A row fills both the debit and the credit column.")]
    public const string DebitOrCredit = "debit-or-credit";

    [Description("A transaction number is no number.")]
    public const string SourceNumber = "source-number";

    [Description("A transaction type is none of the product.")]
    public const string UnknownType = "unknown-type";

    [Description("A status says neither active nor inactive.")]
    public const string UnknownStatus = "unknown-status";

    [Description("The number of distributions is none, or not that of the entry's rows.")]
    public const string DistributionCount = "distribution-count";

    [Description("A journal row has a tax amount, which needs a row of its own.")]
    public const string JournalTax = "journal-tax";

    [Description("A virtual posting belongs to no balanced entry.")]
    public const string VirtualPosting = "virtual-posting";

    [Description("A posting has a date of its own.")]
    public const string PostingDate = "posting-date";

    [Description("The chart has no such account, or the row names none.")]
    public const string UnknownAccount = "unknown-account";

    [Description("The account takes no new lines.")]
    public const string AccountInactive = "account-inactive";

    [Description("The code has lost its leading zeros.")]
    public const string LeadingZero = "leading-zero";

    [Description("Nothing says whether an account is an asset, a liability, equity, income or an expense, or the word is none of these.")]
    public const string UnknownClass = "unknown-class";

    [Description("A KPI group is none of the account's class.")]
    public const string UnknownKpiGroup = "unknown-kpi-group";

    [Description("The account takes results of earlier years and stays on the balance sheet.")]
    public const string TakesResults = "takes-results";

    [Description("Debits and credits of an entry differ, or it has a single line.")]
    public const string EntryUnbalanced = "entry-unbalanced";

    [Description("Another row of the same entry is refused.")]
    public const string EntryRefused = "entry-refused";

    [Description("Rows of one entry differ in what they should share, such as the date.")]
    public const string EntryMixed = "entry-mixed";

    [Description("An entry has more rows than any entry has.")]
    public const string EntryTooLong = "entry-too-long";

    [Description("An entry has a head and no line.")]
    public const string EntryWithoutLines = "entry-without-lines";

    [Description("A changed entry is reversed in the ledger already.")]
    public const string EntryReversed = "entry-reversed";

    [Description("Rows of a posted entry stand in other entries now.")]
    public const string EntryRegrouped = "entry-regrouped";

    [Description("The source has deleted some rows of an entry, and the file lacks its others.")]
    public const string DeletedInPart = "deleted-in-part";

    [Description("The month of the entry is closed.")]
    public const string PeriodClosed = "period-closed";

    [Description("An entry is dated outside the range of a re-run.")]
    public const string OutsideRange = "outside-range";

    [Description("A code stands in the list twice.")]
    public const string DuplicateCode = "duplicate-code";

    [Description("A list has more rows than any list of accounts or jobs.")]
    public const string ListTooLong = "list-too-long";

    [Description("Debits and credits of a trial balance differ.")]
    public const string ControlTotalsUnbalanced = "control-totals-unbalanced";

    [Description("Nothing says of which day the balances are.")]
    public const string AsOfMissing = "as-of-missing";

    [Description("Several days are stated for the balances.")]
    public const string AsOfMismatch = "as-of-mismatch";

    [Description("The ledger has no entry yet that balances could stand before.")]
    public const string LedgerEmpty = "ledger-empty";

    [Description("The day of the balances is not before the first entry.")]
    public const string NotBeforeFirst = "not-before-first";

    [Description("The ledger opens with balances already.")]
    public const string OpeningPosted = "opening-posted";

    [Description("The day ends a fiscal year, and no account is named that takes its result.")]
    public const string RetainedEarningsUnknown = "retained-earnings-unknown";

    [Description("The opening balances hold results of earlier years, on an unknown account.")]
    public const string RetainedEarningsMissing = "retained-earnings-missing";

    [Description("The file is none that the rejects of an import gave.")]
    public const string NotARejectsFile = "not-a-rejects-file";

    [Description("Rows of this layout cannot be replaced one by one.")]
    public const string RepairUnsupported = "repair-unsupported";

    [Description("Repaired lines are no rows of the refused file.")]
    public const string RepairMismatch = "repair-mismatch";

    [Description("A line was repaired twice, in different ways.")]
    public const string RepairConflict = "repair-conflict";
}
