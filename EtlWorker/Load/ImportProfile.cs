using System.Text.Json;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Npgsql;

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
        var newest = await connection.QuerySingleOrDefaultAsync<(int Version, string Settings, bool IsPreviewed, bool ColumnsHaveChanged)?>(
            """
            with profile as (select * from ledger.import_profile where entity_id = @entityId and layout = @layout),
            newest as (select profile_version, settings from profile order by profile_version desc limit 1)
            select n.profile_version, n.settings,
                   exists (select from profile p where p.import_id is not null
                             and (p.settings->>'columns', p.settings->>'positive', p.settings->>'clearingAccount')
                                 is not distinct from (n.settings->>'columns', n.settings->>'positive', n.settings->>'clearingAccount')),
                   exists (select from profile p where p.import_id is not null and p.settings->>'columns' is distinct
                     from n.settings->>'columns')
            from newest n
            """, new { entityId, layout }, cancellationToken);
        return newest is not { } found ? null
            : new ImportProfile(found.Version, JsonSerializer.Deserialize<ProfileSettings>(found.Settings, Json)!, found.IsPreviewed)
            {
                ColumnsHaveChanged = found.ColumnsHaveChanged,
            };
    }

    /// <summary>
    /// Why a person has to confirm the file before it is posted: <c>first-posting</c> or <c>signs-differ</c>; null when nobody has to.
    /// </summary>
    public string? Unconfirmed(ProfileSettings file) => !IsPreviewed ? "first-posting" : !Settings.Agrees(file) ? "signs-differ" : null;

    /// <summary>The next version: what the file adds or changes was confirmed.</summary>
    public ImportProfile With(ProfileSettings file) =>
        this with { Version = Version + 1, Settings = Settings.With(file), IsPreviewed = true };

    /// <summary>Writes a confirmed version, in the transaction of the posting that it allows.</summary>
    public Task ConfirmAsync(NpgsqlConnection connection, ImportFile message, string layout, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            """
            insert into ledger.import_profile (tenant_id, entity_id, layout, profile_version, settings, confirmed_by, import_id)
            values (@TenantId, @EntityId, @layout, @Version, @settings::jsonb, @actor, @ImportId)
            """, new
            {
                message.TenantId, message.EntityId, layout, Version, settings = JsonSerializer.Serialize(Settings, Json),
                actor = message.RequestedBy ?? "unknown", message.ImportId,
            }, cancellationToken);
}
