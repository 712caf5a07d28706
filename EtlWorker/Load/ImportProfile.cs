using System.Text.Json;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>The confirmed way of reading a company's files of one layout (IMP-4). Versions never change.</summary>
/// <param name="Version">Grows by one with each change; 0 if there is no profile.</param>
/// <param name="Settings">The settings that were confirmed with a file, or set without one.</param>
/// <param name="IsPreviewed">True if a person confirmed the preview of a file read with these settings; false if they were only
/// set.</param>
public sealed record ImportProfile(int Version, ProfileSettings Settings, bool IsPreviewed)
{
    /// <summary>True if a file was confirmed while the profile named other columns; its rows may have had other keys.</summary>
    public bool ColumnsHaveChanged { get; init; }

    /// <summary>Used when the company has no profile for the layout.</summary>
    public static readonly ImportProfile None = new(0, new ProfileSettings(null, new SortedDictionary<string, string>()), false);

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>Reads the newest version for a layout, or null; inside the tenant's transaction.</summary>
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
    /// Returns why a person must confirm the file before posting: <c>first-posting</c> or <c>signs-differ</c>; otherwise null.
    /// </summary>
    public string? Unconfirmed(ProfileSettings file) => !IsPreviewed ? "first-posting" : !Settings.Agrees(file) ? "signs-differ" : null;

    /// <summary>Returns the next version, with the confirmed changes of the file.</summary>
    public ImportProfile With(ProfileSettings file) =>
        this with { Version = Version + 1, Settings = Settings.With(file), IsPreviewed = true };

    /// <summary>Writes a confirmed version, in the transaction of the posting that it permits.</summary>
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
