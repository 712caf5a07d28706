using System.Text.Json;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker.Load;

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
    /// Why a person has to confirm the file before it is posted: <c>first-posting</c> or <c>signs-differ</c>; null when nobody has to.
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
