using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Profiles;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Profiles;

/// <summary>How files of a layout are read.</summary>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>, for files whose dates do not say it; null while nobody has said
/// it.</param>
/// <param name="Signs">The side on which income and expense accounts move, as confirmed: <c>debit</c> or <c>credit</c>, by class.</param>
/// <param name="ControlAccounts">Codes of the accounts that Sage 50 UK posts to by itself, by name; those that are not named are Sage's
/// defaults.</param>
/// <param name="Columns">The headers of the columns of a CSV with one signed amount a row, by what they hold.</param>
/// <param name="Positive">The side of its positive amounts: <c>debit</c> or <c>credit</c>.</param>
/// <param name="ClearingAccount">The code of the account that takes the other side of its rows.</param>
public sealed record ProfileSettingsAnswer(
    string? DateOrder, IReadOnlyDictionary<string, string> Signs, IReadOnlyDictionary<string, string>? ControlAccounts,
    IReadOnlyDictionary<string, string>? Columns, string? Positive, string? ClearingAccount);

/// <summary>
/// The newest version of a profile. <c>ImportId</c>: the import whose preview was confirmed; null for settings that were set by themselves.
/// </summary>
public sealed record ProfileAnswer(
    string Layout, int Version, ProfileSettingsAnswer Settings, string ConfirmedBy, DateTimeOffset ConfirmedAt, Guid? ImportId);

/// <summary>A layout, with or without a profile, and what can be set of it by <c>PUT /v1/profiles/{layout}</c>.</summary>
/// <param name="Layout">Its id, as profiles and imports name it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="HasDateOrder">False when the product always writes dates in one order.</param>
/// <param name="ControlAccounts">The accounts that can be set, each with the code that Sage gives it; null when the layout has
/// none.</param>
/// <param name="Columns">What its columns can hold, where the profile names their headers; null when the layout has columns of its
/// own.</param>
public sealed record ProfiledLayoutAnswer(string Layout, string Name, bool HasDateOrder,
    IReadOnlyDictionary<string, string>? ControlAccounts, IReadOnlyList<string>? Columns)
{
    internal static ProfiledLayoutAnswer Of(ProfiledLayout layout) => new(
        layout.Id, layout.Name, layout.HasDateOrder, layout.HasControlAccounts ? Ledger.Profiles.ControlAccounts.Defaults : null,
        layout.HasColumns ? ColumnRoles.All : null);
}

/// <summary>The profiles that there are, and every layout that can have one.</summary>
public sealed record ProfilesAnswer(IReadOnlyList<ProfileAnswer> Profiles, IReadOnlyList<ProfiledLayoutAnswer> Layouts);

/// <summary>
/// <c>GET /v1/profiles</c> and <c>PUT /v1/profiles/{layout}</c> (IMP-4). Each change makes a version, imports keep naming theirs.
/// </summary>
public static class ProfileEndpoints
{
    static ProfileEndpoints() => TenantQueries.AddJson<ProfileSettingsAnswer>();

    public static void MapProfiles(this RouteGroupBuilder v1)
    {
        v1.MapGet("/profiles", ListAsync).WithTags("Profiles").WithName("ListProfiles")
            .WithSummary("How files are read, by layout, and what can be set of each");
        v1.MapPut("/profiles/{layout}", ChangeAsync).WithTags("Profiles").WithName("ChangeProfile")
            .WithSummary("Sets the date order, the control accounts or the columns of a layout").Produces<ProfileAnswer>();
    }

    private static async Task<ProfilesAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return new ProfilesAnswer(await ReadAsync(transaction, caller.EntityId, layout: null),
            [.. ProfiledLayout.All.Select(ProfiledLayoutAnswer.Of)]);
    }

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

    private static Task WriteAsync(TenantTransaction transaction, Caller caller, string layout, string json) => transaction.ExecuteAsync(
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
