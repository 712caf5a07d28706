using System.Text.RegularExpressions;
using Npgsql;

namespace Financial.Ledger.Tests.Refusals;

/// <summary>A change of the schema that removes one <c>raise</c> of a function, one check constraint, or the check of one policy.</summary>
/// <param name="Place">The function, the constraint or the policy, as <see cref="Refusal.Place"/> names it.</param>
/// <param name="Name">The message of the <c>raise</c>, <c>check</c> or <c>with check</c>.</param>
/// <param name="Sql">The statement that removes it.</param>
internal sealed partial record Removal(string Place, string Name, string Sql)
{
    /// <summary>All that a migrated database has.</summary>
    public static async Task<IReadOnlyList<Removal>> FindAllAsync(NpgsqlConnection connection)
    {
        var functions = await ReadAsync(connection, """
            select p.pronamespace::regnamespace || '.' || p.proname, pg_get_functiondef(p.oid) from pg_proc p
            where p.pronamespace in (select oid from pg_namespace where nspname in ('app', 'ledger', 'insight')) and p.prokind = 'f'
            order by 1
            """);
        var checks = await ReadAsync(connection, """
            select c.conrelid::regclass || ' ' || c.conname, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname)
            from pg_constraint c
            where c.connamespace in (select oid from pg_namespace where nspname in ('app', 'ledger', 'insight')) and c.contype = 'c'
              and c.coninhcount = 0
            order by 1
            """);
        var policies = await ReadAsync(connection, """
            select p.polrelid::regclass || ' ' || p.polname,
                   format('alter policy %I on %s with check (true)', p.polname, p.polrelid::regclass)
            from pg_policy p where pg_get_expr(p.polwithcheck, p.polrelid) <> 'true'
            order by 1
            """);
        return
        [
            .. from function in functions
               from raise in Raise().Matches(function.Text)
               select new Removal(function.Name, raise.Groups["message"].Value,
                   $"{function.Text[..raise.Index]}null;{function.Text[(raise.Index + raise.Length)..]}"),
            .. from check in checks select new Removal(check.Name, "check", check.Text),
            .. from policy in policies select new Removal(policy.Name, "with check", policy.Text),
        ];
    }

    public override string ToString() => $"{Place}: {Name}";

    private static async Task<List<(string Name, string Text)>> ReadAsync(NpgsqlConnection connection, string sql)
    {
        var rows = new List<(string, string)>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }

    [GeneratedRegex(@"raise exception '(?<message>[^']*)'[^;]*;", RegexOptions.ExplicitCapture)]
    private static partial Regex Raise();
}
