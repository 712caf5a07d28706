using System.Text.Json;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Accounts;
using Financial.Ledger.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker;

/// <summary>How files of one layout are read for one company, as a person confirmed it (IMP-4). Versions are never changed.</summary>
/// <param name="Version">Grows by one with each confirmed change; 0 for settings that nobody has confirmed.</param>
/// <param name="Settings">What was confirmed.</param>
public sealed record ImportProfile(int Version, ProfileSettings Settings)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>The newest confirmed version for a layout, or null; inside the tenant's transaction.</summary>
    public static async Task<ImportProfile?> FindAsync(NpgsqlConnection connection, int entityId, string layout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select profile_version, settings from ledger.import_profile where entity_id = $1 and layout = $2 order by profile_version desc limit 1", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = entityId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = layout });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ImportProfile(reader.GetInt32(0), JsonSerializer.Deserialize<ProfileSettings>(reader.GetString(1), Json)!) : null;
    }

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
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>: for columns that do not say it themselves.</param>
/// <param name="Signs">The side on which the net movement of income and of expense accounts lies: <c>debit</c> or <c>credit</c>, by class.</param>
public sealed record ProfileSettings(string DateOrder, IReadOnlyDictionary<string, string> Signs)
{
    // Assets and liabilities move both ways; income and expense hardly ever do, and a reversed sign shows there.
    private static readonly AccountClass[] SignedClasses = [AccountClass.Income, AccountClass.Expense];

    /// <summary>What a file would confirm.</summary>
    public static ProfileSettings Of(Survey survey, IReadOnlyList<ClassTotal> classes) => new(
        survey.DateOrder == Extract.DateOrder.DayFirst ? "day-first" : "month-first",
        new SortedDictionary<string, string>(classes
            .Where(total => SignedClasses.Contains(total.Class) && total.Debit != total.Credit)
            .ToDictionary(total => total.Name, total => total.Debit > total.Credit ? "debit" : "credit")));

    /// <summary>True when no class lies on another side than was confirmed; where nothing was, income is credit and expense debit.</summary>
    public bool Agrees(ProfileSettings file) =>
        file.Signs.All(sign => sign.Value == Signs.GetValueOrDefault(sign.Key, sign.Key == "income" ? "credit" : "debit"));

    /// <summary>These settings with the signs that the file adds or changes.</summary>
    public ProfileSettings With(ProfileSettings file)
    {
        var signs = new SortedDictionary<string, string>(Signs.ToDictionary());
        foreach (var (name, side) in file.Signs) signs[name] = side;
        return this with { Signs = signs };
    }
}
