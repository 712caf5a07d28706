using System.Text.Json;
using System.Text.Json.Serialization;
using Financial.Api.Problems;
using Financial.Ledger.Profiles;

namespace Financial.Api.Profiles;

/// <summary>The settings to change in a profile; null keeps the present value.</summary>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>.</param>
/// <param name="ControlAccounts">Account codes by name. State all codes that differ from Sage's defaults.</param>
/// <param name="Columns">Column headers by role. State all of them, together with <c>positive</c> and <c>clearingAccount</c>.</param>
/// <param name="Positive">The side of positive amounts: <c>debit</c> or <c>credit</c>.</param>
/// <param name="ClearingAccount">Code of the clearing account, which takes the other side of each row.</param>
public sealed record ProfileChange(
    string? DateOrder, IReadOnlyDictionary<string, string?>? ControlAccounts, IReadOnlyDictionary<string, string?>? Columns,
    string? Positive, string? ClearingAccount)
{
    private const int CodeLength = 32, HeaderLength = 100;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private bool NamesColumns => Columns is not null || Positive is not null || ClearingAccount is not null;

    /// <summary>The stored JSON: only the settings to change.</summary>
    public string ToSettings() => JsonSerializer.Serialize(this, Json);

    /// <summary>Returns a problem if the layout's profile does not allow the change; otherwise null.</summary>
    public static Problem? Check(ProfiledLayout layout, ProfileChange? change)
    {
        if (change is null or { DateOrder: null, ControlAccounts: null, NamesColumns: false })
            return Problem.Invalid("/body", """
                Say what to set: {"dateOrder": "day-first"}, {"controlAccounts": {"debtors": "1100"}} or
                {"columns": {"date": "Posted", "amount": "Value", "account": "G/L"}, "positive": "debit", "clearingAccount": "9998"}
                """.ReplaceLineEndings(" "));
        if (change.DateOrder is not (null or "day-first" or "month-first"))
            return Problem.Invalid("/body/dateOrder", "dateOrder must be day-first or month-first.");
        if (change.DateOrder is not null && !layout.HasDateOrder)
            return Problem.Invalid("/body/dateOrder", $"Files of {layout.Id} always have their dates in the same order.");
        return change.CheckControlAccounts(layout) ?? change.CheckColumns(layout);
    }

    private Problem? CheckControlAccounts(ProfiledLayout layout)
    {
        if (ControlAccounts is null)
            return null;
        if (!layout.HasControlAccounts)
            return Problem.Invalid("/body/controlAccounts", $"Files of {layout.Id} name every account that they post to.");
        foreach (var (name, code) in ControlAccounts)
        {
            if (!Ledger.Profiles.ControlAccounts.Defaults.ContainsKey(name))
                return Problem.Invalid("/body/controlAccounts",
                    $"There is no control account '{name}'. They are {string.Join(", ", Ledger.Profiles.ControlAccounts.Defaults.Keys)}.");
            if (!IsText(code, CodeLength))
                return Problem.Invalid($"/body/controlAccounts/{name}",
                    $"A code has 1 to {CodeLength} characters, none of them blank at its ends.");
        }
        return null;
    }

    private Problem? CheckColumns(ProfiledLayout layout)
    {
        if (!NamesColumns)
            return null;
        if (!layout.HasColumns)
            return Problem.Invalid("/body/columns",
                $"Files of {layout.Id} have columns and signs of their own; signed-csv is the layout whose columns a profile names.");
        if (Columns is null || Positive is null || ClearingAccount is null)
            return Problem.Invalid("/body",
                "columns, positive and clearingAccount are set together: none of them means anything without the others.");
        if (Positive is not ("debit" or "credit"))
            return Problem.Invalid("/body/positive",
                "positive must be debit (as in a ledger) or credit (where revenue is positive and cost negative).");
        if (!IsText(ClearingAccount, CodeLength))
            return Problem.Invalid("/body/clearingAccount", $"A code has 1 to {CodeLength} characters, none of them blank at its ends.");
        if (ColumnRoles.Required.FirstOrDefault(role => !Columns.ContainsKey(role)) is { } missing)
            return Problem.Invalid($"/body/columns/{missing}", $"Name the header of the column with the {missing}, as the file writes it.");
        var roleOfHeader = new Dictionary<string, string>();
        foreach (var (role, header) in Columns)
        {
            if (!ColumnRoles.All.Contains(role))
                return Problem.Invalid("/body/columns",
                    $"No column holds '{role}'. What columns can hold: {string.Join(", ", ColumnRoles.All)}.");
            if (!IsText(header, HeaderLength))
                return Problem.Invalid($"/body/columns/{role}",
                    $"A header has 1 to {HeaderLength} characters, none of them blank at its ends.");
            if (!roleOfHeader.TryAdd(ColumnRoles.Fold(header!), role))
                return Problem.Invalid($"/body/columns/{role}",
                    $"'{header}' is named for {roleOfHeader[ColumnRoles.Fold(header!)]} already; letter case and blanks do not count.");
        }
        return null;
    }

    private static bool IsText(string? text, int length) =>
        text is { Length: > 0 } && text.Length <= length && !text.Any(char.IsControl) && text.Trim() == text;
}
