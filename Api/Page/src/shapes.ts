// The fields of the API's answers that the page reads. Amounts are minor units in strings, ratios decimal fractions in strings.

/** Fields of every answer with figures: the books and the ledger version behind it. */
export interface Served {
  currency: string;
  ledgerVersion: number;
  asOf: string | null;
  reconciled: boolean;
  reason?: string | null;
  pendingVersion?: number | null;
  pendingReason?: "reconciliation-failed" | "control-totals-required" | null;
}

/** The company of these books, and its banner. */
export interface Entity extends Served {
  name: string;
  approvedDifferenceMinor: string | null;
  /** The newest day whose control totals agree, or whose difference is approved. */
  controlledUntil: string | null;
}

/**
 * One comparison of control totals with the ledger. Totals are sums of debit balances, `differenceMinor` is ledger minus Sage;
 * `accountDifferenceMinor` is the amount on other accounts or missing. Each is also a fraction of Sage's total.
 */
export interface Reconciliation {
  reconciliationId: number;
  comparedAt: string;
  source: string;
  importId: string | null;
  enteredBy: string;
  asOf: string;
  ledgerVersion: number;
  sageMinor: string;
  ledgerMinor: string;
  differenceMinor: string;
  difference: string | null;
  accountDifferenceMinor: string;
  accountDifference: string | null;
  status: "equal" | "within-tolerance" | "outside";
  reviewed: boolean;
  approved: boolean;
}

/** An account with a difference, debit positive; the difference is also a fraction of Sage's balance. */
export interface AccountDifference {
  accountCode: string;
  accountName: string | null;
  sageMinor: string;
  ledgerMinor: string;
  differenceMinor: string;
  difference: string | null;
  status: "within-tolerance" | "outside";
}

/** A review or approval of a difference. */
export interface Review {
  kind: "reviewed" | "approved";
  actor: string;
  note: string;
  at: string;
}

/** A comparison by account, largest difference first; equal accounts are left out. */
export interface ReconciliationDetail {
  accounts: AccountDifference[];
  reviews: Review[];
}

/** Newest first. */
export interface ReconciliationPage {
  reconciliations: Reconciliation[];
  next: string | null;
}

/**
 * One comparison of a month's payroll total with the movement of its accounts, debit positive. The difference is also a fraction of it.
 */
export interface PayrollReconciliation {
  reconciliationId: number;
  comparedAt: string;
  month: string;
  enteredBy: string;
  ledgerVersion: number;
  payrollMinor: string;
  ledgerMinor: string;
  differenceMinor: string;
  difference: string | null;
  status: Reconciliation["status"];
  accounts: { accountCode: string; accountName: string; ledgerMinor: string }[];
}

/** Newest first. */
export interface PayrollReconciliationPage {
  reconciliations: PayrollReconciliation[];
  next: string | null;
}

/** A month, `2026-10`, with the author and time of its last change of state. */
export interface Period {
  month: string;
  state: "open" | "soft-closed" | "closed";
  changedAt: string | null;
  changedBy: string | null;
}

/** The months of the ledger, oldest first. */
export interface Periods {
  lastClosedMonth: string | null;
  periods: Period[];
}

export interface DebitCredit {
  debitMinor: string;
  creditMinor: string;
}

/** Named ranges, counted from one month (DATE-1). */
export interface DatePresets {
  month: string | null;
  isClosed: boolean;
  presets: { id: string; name: string; from: string; to: string }[];
}

/** An amount in a statement; null if it is withheld. A compared column has the change of the first column against it. */
/** `drillDown` is the address of the parts of an amount that stands on no account, if it has parts. */
export interface StatementAmount {
  minor: string | null;
  drillDown?: string;
  ofRevenue?: string;
  deltaMinor?: string;
  change?: string;
  reason?: string;
}

/** The code is null for computed amounts. */
export interface StatementAccount {
  code: string | null;
  name: string;
  amounts: StatementAmount[];
}

export interface StatementLine {
  id: string;
  name: string;
  isTotal: boolean;
  amounts: StatementAmount[];
  accounts: StatementAccount[];
  lines: StatementLine[];
}

/** `drillDown` is the address of a column's parts; `&account=` and the code are added. */
export interface StatementColumn {
  id: string;
  from: string;
  to: string;
  drillDown: string;
}

export interface Statement extends Served {
  columns: StatementColumn[];
  lines: StatementLine[];
}

/** The months and results that a figure of an account is the sum of. `lines` is the address of their lines. */
export interface DrillDown {
  account: string | null;
  currency: string;
  netMinor: string | null;
  reason: string | null;
  parts: FigurePart[];
}

export interface FigurePart extends DebitCredit {
  kind: "month" | "result";
  from: string;
  to: string;
  netMinor: string;
  lineCount: number | null;
  lines: string;
}

/** A journal line. `entry` is the address of its entry. */
export interface JournalLine extends DebitCredit {
  entryId: number;
  lineNo: number;
  date: string;
  accountCode: string;
  accountName: string;
  description: string | null;
  reference: string | null;
  sourceNumber: string | null;
  kind: string;
  dimensions: Record<string, string>;
  sourceLine: number;
}

export interface LineTotals {
  lines: number;
  debitMinor: string | null;
  creditMinor: string | null;
}

export interface LinePage {
  currency: string;
  lines: JournalLine[];
  totals: LineTotals | null;
  next: string | null;
}

export interface EntrySource {
  importId: string;
  fileName: string | null;
  layout: string | null;
  receivedAt: string | null;
  receivedBy: string | null;
  confirmedBy: string | null;
  profileVersion: number | null;
  profileConfirmedBy: string | null;
  profileConfirmedAt: string | null;
  firstLine: number;
  lastLine: number;
  lines: string;
}

export interface Entry {
  entryId: number;
  date: string;
  kind: string;
  isClosing: boolean;
  reference: string | null;
  description: string | null;
  sourceNumber: string | null;
  recordedAt: string;
  isLate: boolean;
  reversalOf: number | null;
  isCorrection: boolean;
  reversedBy: number | null;
  currency: string;
  lines: JournalLine[];
  source: EntrySource | null;
}

/** Physical lines of a file. If they cannot be shown, `reason` is a sentence. */
export interface SourceLines {
  fileName: string | null;
  lines: { line: number; text: string; lineNos: number[]; repairedBy: string | null }[];
  reason: string | null;
}

export interface Account {
  code: string;
  name: string;
  class: string;
}

export interface TrialBalanceRow {
  account: { code: string | null; name: string; class: string };
  opening: DebitCredit;
  movement: DebitCredit;
  adjustments: DebitCredit;
  closingEntries: DebitCredit;
  yearEnd: DebitCredit;
  closing: DebitCredit;
}

export interface TrialBalance extends Served {
  from: string;
  to: string;
  drillDown: string;
  rows: TrialBalanceRow[];
}

export interface Comparison {
  from: string | null;
  to: string | null;
  deltaMinor: string | null;
  deltaRatio: string | null;
  change: string | null;
  reason: string | null;
  favourable: boolean | null;
}

/** A term of a formula. `drillDown` is the address of its parts; `&account=` and the code are added. */
export interface KpiTerm {
  group: string;
  subtracted: boolean;
  minor: string;
  lineCount: number;
  drillDown: string | null;
  accounts: { code: string | null; name: string; minor: string }[];
}

export interface KpiSide {
  minor: string;
  terms: KpiTerm[];
}

export interface Kpi {
  id: string;
  name: string;
  unit: "money" | "ratio";
  formula: string;
  valueMinor: string | null;
  valueRatio: string | null;
  reason: string | null;
  lineCount: number;
  numerator?: KpiSide;
  denominator?: KpiSide;
  precedingPeriod: Comparison;
  samePeriodLastYear: Comparison;
}

export interface KpiReport extends Served {
  from: string;
  to: string;
  kpis: Kpi[];
}

export interface KpiMonths extends Served {
  months: KpiReport[];
}

export interface Insight {
  rank: number;
  kind: string;
  headline: string;
  body: string;
  favourable: boolean | null;
  source: "template" | "openai";
}

export interface Insights {
  period: string;
  ledgerVersion: number | null;
  pendingReason?: Served["pendingReason"];
  generatedAt: string | null;
  insights: Insight[];
}

export type ImportStatus = "pending" | "running" | "awaiting-confirmation" | "posted" | "already-posted" | "rejected" | "failed";

/** Why a file or one of its lines was not posted. */
export interface ImportError {
  code: string;
  detail: string;
  hint: string | null;
  line: number | null;
}

/** A posted entry that Sage changed (`changed`) or deleted (`gone`). The line is 0 when the file does not name it. */
export interface CorrectedEntry {
  kind: "changed" | "gone" | "superseded";
  entryId: number;
  entryDate: string;
  reference: string | null;
  line: number;
}

export type Side = "debit" | "credit";

export type DateOrder = "day-first" | "month-first";

/** The control accounts are those that differ from Sage's defaults; the columns are headers by role. */
export interface ProfileSettings {
  dateOrder: DateOrder | null;
  signs: Record<string, Side>;
  controlAccounts: Record<string, string> | null;
  columns: Record<string, string> | null;
  positive: Side | null;
  clearingAccount: string | null;
}

/** The confirmed settings for reading files of a layout, and who confirmed them. */
export interface Profile {
  layout: string;
  version: number;
  settings: ProfileSettings;
  confirmedBy: string;
  confirmedAt: string;
}

/** The possible settings of a layout, with or without a profile: Sage's default control accounts, and the roles of its columns. */
export interface ProfiledLayout {
  layout: string;
  name: string;
  hasDateOrder: boolean;
  controlAccounts: Record<string, string> | null;
  columns: string[] | null;
}

export interface ProfileList {
  profiles: Profile[];
  layouts: ProfiledLayout[];
}

/** The preview of what a file would post. */
export interface ImportPreview {
  /** first-posting, signs-differ, re-run, or the code of the first question. */
  reason: string;
  questions: { code: string; detail: string; answer: string }[];
  firstDate: string | null;
  lastDate: string | null;
  accountChanges: { code: string; beforeMinor: string; afterMinor: string }[];
  proposedAccounts: { code: string; name: string; class: string }[];
  samples: {
    line: number;
    date: string;
    reference: string | null;
    description: string | null;
    lines: (DebitCredit & { account: string })[];
  }[];
  dateOrder: DateOrder;
  decimalMark: string;
  entries: number;
  rowsKnown: number;
  classes: (DebitCredit & { name: string; accounts: number; lines: number })[];
  warnings: string[];
  changed: number;
  gone: number;
  corrections: CorrectedEntry[];
}

export interface Import {
  importId: string;
  status: ImportStatus;
  fileName: string;
  options: { currency: string | null; from: string | null; to: string | null };
  layout: string | null;
  attempt: number;
  receivedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  durationSeconds: number | null;
  linesPerSecond: number | null;
  percent: number;
  rowsExpected: number | null;
  rowsRead: number;
  rowsPosted: number;
  rowsRefused: number;
  entriesPosted: number;
  errorCode: string | null;
  errorDetail: string | null;
  /** The posted import that repaired this one. */
  repairedBy: string | null;
  errors: ImportError[];
  /** How a row of the file divides into cells; null if its rows cannot be repaired one by one. */
  columns: { separator: string; names: string[] } | null;
  proposedAccounts: { code: string; name: string; class: string }[];
  notes: { code: string; count: number; detail: string }[];
  preview: ImportPreview | null;
  corrections: { changed: number; gone: number; entries: CorrectedEntry[] } | null;
  months: string[];
  ledgerVersion: number | null;
  links: { self: string; events: string; rejects: string; repair: string; retry: string; confirm: string; discard: string };
}

export interface ImportPage {
  imports: Import[];
  next: string | null;
}

/** A message that could not be consumed. */
export interface DeadLetter {
  deadLetterId: string;
  queue: string;
  reason: "fault" | "received-too-often";
  detail: string | null;
  attempts: number | null;
  sentAt: string | null;
  failedAt: string | null;
  fileName: string | null;
  importStatus: ImportStatus | null;
  importErrorDetail: string | null;
  stuck: boolean;
  exportId: string | null;
  links: { redrive: string };
}

export interface DeadLetterList {
  deadLetters: DeadLetter[];
  truncated: boolean;
}

/** An option of an upload. The first of a switch's two values is its default. */
export interface UploadOption {
  name: string;
  label: string;
  description: string;
  kind: "code" | "day" | "choice" | "switch";
  values: { value: string; label: string | null }[];
}
