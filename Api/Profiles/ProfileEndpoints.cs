using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Profiles;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Profiles;

/// <summary>The settings for reading files of a layout.</summary>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>, for files with ambiguous dates; null until it is set.</param>
/// <param name="Signs">The side on which income and expense accounts move, as confirmed: <c>debit</c> or <c>credit</c>, by class.</param>
/// <param name="ControlAccounts">Codes of the accounts that Sage 50 UK posts to by itself, by name; the others have Sage's
/// defaults.</param>
/// <param name="Columns">Column headers by role, for CSV files with one signed amount per row.</param>
/// <param name="Positive">The side of positive amounts: <c>debit</c> or <c>credit</c>.</param>
/// <param name="ClearingAccount">Code of the clearing account, which takes the other side of each row.</param>
public sealed record ProfileSettingsAnswer(
    string? DateOrder, IReadOnlyDictionary<string, string> Signs, IReadOnlyDictionary<string, string>? ControlAccounts,
    IReadOnlyDictionary<string, string>? Columns, string? Positive, string? ClearingAccount);

/// <summary>
/// The newest version of a profile. <c>importId</c> is the import whose preview was confirmed; null if the settings were set directly.
/// </summary>
public sealed record ProfileAnswer(
    string Layout, int Version, ProfileSettingsAnswer Settings, string ConfirmedBy, DateTimeOffset ConfirmedAt, Guid? ImportId);

/// <summary>A layout, and the settings of its profile that <c>PUT /v1/profiles/{layout}</c> can change.</summary>
/// <param name="Layout">The id, as in profiles and imports.</param>
/// <param name="Name">The display name.</param>
/// <param name="HasDateOrder">False when the product always writes dates in one order.</param>
/// <param name="ControlAccounts">The accounts that can be set, each with Sage's default code; null when the layout has none.</param>
/// <param name="Columns">The roles of columns, if the profile names their headers; null when the layout has fixed columns.</param>
public sealed record ProfiledLayoutAnswer(string Layout, string Name, bool HasDateOrder,
    IReadOnlyDictionary<string, string>? ControlAccounts, IReadOnlyList<string>? Columns)
{
    internal static ProfiledLayoutAnswer Of(ProfiledLayout layout) => new(
        layout.Id, layout.Name, layout.HasDateOrder, layout.HasControlAccounts ? Ledger.Profiles.ControlAccounts.Defaults : null,
        layout.HasColumns ? ColumnRoles.All : null);
}

/// <summary>All profiles, and every layout that can have one.</summary>
public sealed record ProfilesAnswer(IReadOnlyList<ProfileAnswer> Profiles, IReadOnlyList<ProfiledLayoutAnswer> Layouts);

/// <summary>
/// <c>GET /v1/profiles</c> and <c>PUT /v1/profiles/{layout}</c> (IMP-4). Each change makes a version; imports keep naming theirs.
/// </summary>
public static class ProfileEndpoints
{
    static ProfileEndpoints() => TenantQueries.AddJson<ProfileSettingsAnswer>();

    public static void MapProfiles(this RouteGroupBuilder v1)
    {
        v1.MapGet("/profiles", ListAsync).WithTags("Profiles").WithName("ListProfiles")
            .WithSummary("How files are read, by layout, and what can be set of each").Exports<ProfilesAnswer>(Table);
        v1.MapPut("/profiles/{layout}", ChangeAsync).WithTags("Profiles").WithName("ChangeProfile")
            .WithSummary("Sets the date order, the control accounts or the columns of a layout").Produces<ProfileAnswer>();
    }

    private static async Task<ProfilesAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return new ProfilesAnswer(await ReadAsync(transaction, caller.EntityId, layout: null),
            [.. ProfiledLayout.All.Select(ProfiledLayoutAnswer.Of)]);
    }

    private static ExportTable Table(ProfilesAnswer answer) => new ExportColumns<ProfileAnswer>()
        .Text("Layout", profile => profile.Layout).Text("Name", profile => ProfiledLayout.Find(profile.Layout)?.Name)
        .Number("Version", profile => profile.Version).Text("Date order", profile => profile.Settings.DateOrder)
        .Text("Signs", profile => Pairs(profile.Settings.Signs)).Text("Positive", profile => profile.Settings.Positive)
        .Text("Clearing account", profile => profile.Settings.ClearingAccount)
        .Text("Control accounts", profile => Pairs(profile.Settings.ControlAccounts))
        .Text("Columns", profile => Pairs(profile.Settings.Columns)).Text("Confirmed by", profile => profile.ConfirmedBy)
        .Instant("Confirmed at", profile => profile.ConfirmedAt).Text("Import", profile => profile.ImportId?.ToString())
        .Table("profiles", "Profiles", answer.Profiles);

    private static string? Pairs(IReadOnlyDictionary<string, string>? pairs) => pairs is null ? null
        : string.Join(", ", pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));

    private static async Task<IResult> ChangeAsync(string layout, ProfileChange? settings, Change change)
    {
        if (ProfiledLayout.Find(layout) is not { } profiled)
            return Problem.NotFound("layout of entries");
        if (ProfileChange.Check(profiled, settings) is { } problem)
            return problem;

        var json = settings!.ToSettings();
        return await change.RunAsync([json], async transaction =>
        {
            await WriteAsync(transaction, change.Caller, layout, json);
            return TypedResults.Ok((await ReadAsync(transaction, change.Caller.EntityId, layout)).Single());
        });
    }

    private static Task<int> WriteAsync(TenantTransaction transaction, Caller caller, string layout, string json) =>
        transaction.ExecuteAsync(
            """
            with changed as (select * from ledger.change_profile(@EntityId, @layout, @json::jsonb, @Name))
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            select @TenantId, @EntityId, @Name, 'profile-changed', @layout, jsonb_build_object('version', profile_version, 'from',
              earlier_settings, 'to', settings)
            from changed where settings is distinct from earlier_settings
            """, new { caller.TenantId, caller.EntityId, caller.Name, layout, json });

    private static Task<List<ProfileAnswer>> ReadAsync(TenantTransaction transaction, int entityId, string? layout) =>
        transaction.QueryAsync<ProfileAnswer>(
            """
            select distinct on (layout) layout, profile_version as version, settings, confirmed_by, confirmed_at, import_id
            from ledger.import_profile where entity_id = @entityId and (@layout is null or layout = @layout)
            order by layout, profile_version desc
            """, new { entityId, layout });
}
