using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Idempotency;
using Financial.Api.Problems;
using Financial.Ledger.Profiles;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Api.Profiles;

/// <summary>How files of a layout are read.</summary>
/// <param name="DateOrder"><c>day-first</c> or <c>month-first</c>, for files whose dates do not say it; null while nobody has said it.</param>
/// <param name="Signs">The side on which income and expense accounts move, as confirmed: <c>debit</c> or <c>credit</c>, by class.</param>
/// <param name="ControlAccounts">Codes of the accounts that Sage 50 UK posts to by itself, by name; those that are not named are Sage's defaults.</param>
public sealed record ProfileSettingsAnswer(
    string? DateOrder, IReadOnlyDictionary<string, string> Signs, IReadOnlyDictionary<string, string>? ControlAccounts);

/// <summary>The newest version of a profile. <c>ImportId</c>: the import whose preview was confirmed; null for settings that were set by themselves.</summary>
public sealed record ProfileAnswer(
    string Layout, int Version, ProfileSettingsAnswer Settings, string ConfirmedBy, DateTimeOffset ConfirmedAt, Guid? ImportId);

public sealed record ProfilesAnswer(IReadOnlyList<ProfileAnswer> Profiles);

/// <summary>What to set; null leaves it as it is. Control accounts are set all together.</summary>
public sealed record ProfileChange(string? DateOrder, IReadOnlyDictionary<string, string?>? ControlAccounts);

/// <summary><c>GET /v1/profiles</c> and <c>PUT /v1/profiles/{layout}</c> (IMP-4). Each change makes a version, imports keep naming theirs.</summary>
public static class ProfileEndpoints
{
    private const int CodeLength = 32;

    private const string Select = """
        select distinct on (layout) layout, profile_version, settings::text, confirmed_by, confirmed_at, import_id
        from ledger.import_profile where entity_id = @entity and (@layout is null or layout = @layout) order by layout, profile_version desc
        """;

    public static void MapProfiles(this RouteGroupBuilder v1)
    {
        v1.MapGet("/profiles", ListAsync).WithTags("Profiles").WithName("ListProfiles").WithSummary("How files are read, by layout");
        v1.MapPut("/profiles/{layout}", ChangeAsync).WithTags("Profiles").WithName("ChangeProfile")
            .WithSummary("Sets the date order or the control accounts of a layout").Produces<ProfileAnswer>();
    }

    private static async Task<ProfilesAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return new ProfilesAnswer(await ReadAsync(transaction, caller, layout: null, cancellationToken));
    }

    private static async Task<IResult> ChangeAsync(
        string layout, ProfileChange? change, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (ProfiledLayout.Find(layout) is not { } profiled)
            return Problem.NotFound("layout of entries");
        if (Check(profiled, change) is { } problem)
            return problem;

        var (held, conflict) = await IdempotencyKey.HoldAsync(request, caller, dataSource, cancellationToken);
        if (held is null)
            return conflict!;
        await using var key = held;
        var controlAccounts = change!.ControlAccounts is { } accounts ? JsonSerializer.Serialize(accounts) : null;
        var requestHash = IdempotencyKey.Hash(request, change.DateOrder, controlAccounts);
        if (key.Answer is { } answer)
            return answer.For(requestHash);

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await WriteAsync(transaction, caller, layout, change.DateOrder, controlAccounts, cancellationToken);
        var profile = (await ReadAsync(transaction, caller, layout, cancellationToken)).Single();
        await key.StoreAsync(transaction, requestHash, StatusCodes.Status200OK, location: null, JsonSerializer.Serialize(profile, ApiJson.Options), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(profile);
    }

    private static Problem? Check(ProfiledLayout layout, ProfileChange? change)
    {
        if (change is null or { DateOrder: null, ControlAccounts: null })
            return Problem.Invalid("/body", """Say what to set: {"dateOrder": "day-first"} or {"controlAccounts": {"debtors": "1100"}}""");
        if (change.DateOrder is not (null or "day-first" or "month-first"))
            return Problem.Invalid("/body/dateOrder", "dateOrder must be day-first or month-first.");
        if (change.DateOrder is not null && !layout.HasDateOrder)
            return Problem.Invalid("/body/dateOrder", $"Files of {layout.Id} always have their dates in the same order.");
        if (change.ControlAccounts is null)
            return null;
        if (!layout.HasControlAccounts)
            return Problem.Invalid("/body/controlAccounts", $"Files of {layout.Id} name every account that they post to.");
        foreach (var (name, code) in change.ControlAccounts)
        {
            if (!ControlAccounts.Defaults.ContainsKey(name))
                return Problem.Invalid("/body/controlAccounts", $"There is no control account '{name}'. They are {string.Join(", ", ControlAccounts.Defaults.Keys)}.");
            if (code is not { Length: > 0 and <= CodeLength } || code.Any(char.IsControl) || code.Trim() != code)
                return Problem.Invalid($"/body/controlAccounts/{name}", $"A code has 1 to {CodeLength} characters, none of them blank at its ends.");
        }
        return null;
    }

    private static async Task WriteAsync(
        TenantTransaction transaction, Caller caller, string layout, string? dateOrder, string? controlAccounts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with changed as (select * from ledger.change_profile(@entity, @layout, @dateOrder, @controlAccounts, @actor))
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            select @tenant, @entity, @actor, 'profile-changed', @layout, jsonb_build_object('version', profile_version, 'from', earlier_settings, 'to', settings)
            from changed where settings is distinct from earlier_settings
            """, transaction.Connection);
        command.Parameters.AddWithValue("tenant", caller.TenantId);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.AddWithValue("actor", caller.Name);
        command.Parameters.AddWithValue("layout", layout);
        command.Parameters.Add(new NpgsqlParameter("dateOrder", NpgsqlDbType.Text) { Value = (object?)dateOrder ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("controlAccounts", NpgsqlDbType.Jsonb) { Value = (object?)controlAccounts ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<ProfileAnswer>> ReadAsync(TenantTransaction transaction, Caller caller, string? layout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Select, transaction.Connection);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.Add(new NpgsqlParameter("layout", NpgsqlDbType.Text) { Value = (object?)layout ?? DBNull.Value });
        var profiles = new List<ProfileAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            profiles.Add(new ProfileAnswer(
                reader.GetString(0), reader.GetInt32(1), JsonSerializer.Deserialize<ProfileSettingsAnswer>(reader.GetString(2), JsonSerializerOptions.Web)!,
                reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetGuid(5)));
        return profiles;
    }
}
