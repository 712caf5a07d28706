using System.Text.Json;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Accounts;
using Financial.Ledger.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker;

/// <summary>How files of one layout are read for one company, as a person confirmed it (IMP-4). Versions are never changed.</summary>
/// <param name="Version">Grows by one with each change; 0 when there is none.</param>
/// <param name="Settings">What was confirmed, or set by itself.</param>
/// <param name="IsPreviewed">True when a person has confirmed the preview of a file that was read like this; false while the settings were
/// only set by themselves.</param>
public sealed record ImportProfile(int Version, ProfileSettings Settings, bool IsPreviewed)
{
    /// <summary>
    /// True when a file was confirmed while other columns were named, so that its rows may have had other keys than they have now.
    /// </summary>
    public bool ColumnsHaveChanged { get; init; }

    /// <summary>Of a layout of which nobody has said anything.</summary>
    public static readonly ImportProfile None = new(0, new ProfileSettings(null, new SortedDictionary<string, string>()), false);

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>The newest version for a layout, or null; inside the tenant's transaction.</summary>
    public static async Task<ImportProfile?> FindAsync(
        NpgsqlConnection connection, int entityId, string layout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with profile as (select * from ledger.import_profile where entity_id = $1 and layout = $2),
            newest as (select profile_version, settings from profile order by profile_version desc limit 1)
            select n.profile_version, n.settings,
                   exists (select from profile p where p.import_id is not null
                             and (p.settings->>'columns', p.settings->>'positive', p.settings->>'clearingAccount')
                                 is not distinct from (n.settings->>'columns', n.settings->>'positive', n.settings->>'clearingAccount')),
                   exists (select from profile p where p.import_id is not null and p.settings->>'columns' is distinct
                     from n.settings->>'columns')
            from newest n
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = entityId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = layout });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ImportProfile(reader.GetInt32(0), JsonSerializer.Deserialize<ProfileSettings>(reader.GetString(1), Json)!,
                reader.GetBoolean(2))
            {
                ColumnsHaveChanged = reader.GetBoolean(3),
            }
            : null;
    }

    /// <summary>
    /// What a person has to say yes to before the file is posted: <c>first-posting</c> or <c>signs-differ</c>; null for nothing.
    /// </summary>
    public string? Unconfirmed(ProfileSettings file) => !IsPreviewed ? "first-posting" : !Settings.Agrees(file) ? "signs-differ" : null;

    /// <summary>The next version: what the file adds or changes was confirmed.</summary>
    public ImportProfile With(ProfileSettings file) =>
        this with { Version = Version + 1, Settings = Settings.With(file), IsPreviewed = true };

    /// <summary>Writes a confirmed version, in the transaction of the posting that it allows.</summary>
    public async Task ConfirmAsync(NpgsqlConnection connection, ImportFile message, string layout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by, import_id)
            values ($1, $2, $3, $4, $5, $6, $7)
            """, connection);
        foreach (var value in new object[] { message.TenantId, message.EntityId, layout, Version })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(Settings, Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter { Value = message.RequestedBy ?? "unknown" });
        command.Parameters.Add(new NpgsqlParameter { Value = message.ImportId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What a profile holds.</summary>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>: for columns that do not say it themselves. Null when no file has asked
/// for it yet.</param>
/// <param name="Signs">The side on which the net movement of income and of expense accounts lies: <c>debit</c> or <c>credit</c>, by
/// class.</param>
public sealed record ProfileSettings(string? DateOrder, IReadOnlyDictionary<string, string> Signs)
{
    private const string DayFirst = "day-first", MonthFirst = "month-first";

    /// <summary>
    /// The codes of Sage 50 UK's control accounts by name, where they are not
    /// <see cref="Financial.Ledger.Profiles.ControlAccounts.Defaults"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ControlAccounts { get; init; }

    /// <summary>
    /// The header of each column of a <see cref="Layouts.SignedCsv"/>, by its role: <see cref="Financial.Ledger.Profiles.ColumnRoles"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>
    /// The side of a positive amount, where nothing in the file says it: <c>debit</c> or <c>credit</c>; set with <see cref="Columns"/>.
    /// </summary>
    public string? Positive { get; init; }

    /// <summary>The code of the account that takes the other side of each row; set with <see cref="Columns"/>.</summary>
    public string? ClearingAccount { get; init; }

    internal DateOrder? Order => DateOrder switch { DayFirst => Extract.DateOrder.DayFirst, MonthFirst => Extract.DateOrder.MonthFirst,
        _ => null };

    // Assets and liabilities move both ways; income and expense hardly ever do, and a reversed sign shows there.
    private static readonly AccountClass[] SignedClasses = [AccountClass.Income, AccountClass.Expense];

    /// <summary>
    /// What a file would confirm. The classes are those of its own entries: what reverses posted ones says nothing of how the file writes
    /// its signs.
    /// </summary>
    public static ProfileSettings Of(Survey survey, IReadOnlyList<ClassTotal> classes) => new(
        survey.Layout.DateOrder is null && survey.StatedDateOrder is null && survey.DateOrderIsProven ? null : Word(survey.DateOrder),
        new SortedDictionary<string, string>(classes
            .Where(total => SignedClasses.Contains(total.Class) && total.Debit != total.Credit)
            .ToDictionary(total => total.Name, total => total.Debit > total.Credit ? "debit" : "credit")));

    /// <summary>The word for an order.</summary>
    public static string Word(DateOrder order) => order == Extract.DateOrder.DayFirst ? DayFirst : MonthFirst;

    /// <summary>
    /// True when no class lies on another side than was confirmed; where nothing was, income is credit and expense debit.
    /// </summary>
    public bool Agrees(ProfileSettings file) =>
        file.Signs.All(sign => sign.Value == Signs.GetValueOrDefault(sign.Key, sign.Key == "income" ? "credit" : "debit"));

    /// <summary>True when rows make the same lines under both.</summary>
    public bool ReadsLike(ProfileSettings other) =>
        (Positive, ClearingAccount, Columns?.Count) == (other.Positive, other.ClearingAccount, other.Columns?.Count)
        && (Columns is null || Columns.All(column => other.Columns!.GetValueOrDefault(column.Key) == column.Value));

    /// <summary>These settings with the signs that the file adds or changes, and its date order where they have none.</summary>
    public ProfileSettings With(ProfileSettings file)
    {
        var signs = new SortedDictionary<string, string>(Signs.ToDictionary());
        foreach (var (name, side) in file.Signs) signs[name] = side;
        return this with { DateOrder = DateOrder ?? file.DateOrder, Signs = signs };
    }
}
