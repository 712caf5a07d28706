using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Lines;

/// <summary>The file behind an import. Upload columns are null for an import that no upload made.</summary>
public sealed record SourceFile(
    Guid ImportId, string? FileName, string? Bucket, string? ObjectKey, string Sha256, Guid? Repairs, DateTimeOffset? ReceivedAt,
    string? ReceivedBy, string? ConfirmedBy, string? Layout, int LayoutVersion, string? Encoding, string ImporterVersion,
    int? ProfileVersion, string? ProfileConfirmedBy, DateTimeOffset? ProfileConfirmedAt, long[]? LineOffsets)
{
    /// <summary>Finds the file of an import; null if the import is not known.</summary>
    public static Task<SourceFile?> FindAsync(TenantTransaction transaction, int entityId, Guid importId) =>
        transaction.FindAsync<SourceFile>(
            """
            select r.import_id, i.file_name, i.bucket, i.object_key, r.sha256, i.repairs, i.received_at, i.received_by, i.confirmed_by,
                   r.layout, r.layout_version, r.encoding, r.importer_version, r.profile_version, p.confirmed_by as profile_confirmed_by,
                   p.confirmed_at as profile_confirmed_at, r.line_offsets
            from ledger.import_run r
            left join app.import i on i.tenant_id = r.tenant_id and i.entity_id = r.entity_id and i.import_id = r.import_id
            left join ledger.import_profile p on p.tenant_id = r.tenant_id and p.entity_id = r.entity_id and p.layout = r.layout
              and p.profile_version = r.profile_version
            where r.entity_id = @entityId and r.import_id = @importId
            """, new { entityId, importId });

    /// <summary>
    /// The name of the file whose line numbers the entries have, for each import. A repair has the line numbers of the refused file.
    /// </summary>
    public static async Task<Dictionary<Guid, string>> ReadNamesAsync(TenantTransaction transaction, int entityId) =>
        (await transaction.QueryAsync<(Guid ImportId, string Name)>(
            """
            with recursive file as (
              select import_id, import_id as original, repairs from app.import where entity_id = @entityId
              union all
              select f.import_id, i.import_id, i.repairs from file f join app.import i on i.import_id = f.repairs
              where i.entity_id = @entityId)
            select f.import_id, i.file_name from file f join app.import i on i.import_id = f.original
            where f.repairs is null and i.entity_id = @entityId
            """, new { entityId })).ToDictionary(file => file.ImportId, file => file.Name);

    /// <summary>
    /// The file whose line numbers the entries have: this one, or the refused file that it repairs. Null if no object is kept of it.
    /// </summary>
    public async Task<SourceFile?> ReadOriginalAsync(TenantTransaction transaction, int entityId)
    {
        var file = this;
        while (file?.Repairs is { } repaired)
            file = await FindAsync(transaction, entityId, repaired);
        return file?.ObjectKey is null ? null : file;
    }

    /// <summary>The lines that repaired files replaced, with the name of the last of these files.</summary>
    public async Task<Dictionary<int, string>> ReadRepairedLinesAsync(
        TenantTransaction transaction, int entityId, IReadOnlyList<int> lines)
    {
        var repaired = new Dictionary<int, string>();
        for (var file = this; file is { Repairs: { } refused, FileName: { } name }; file = await FindAsync(transaction, entityId, refused))
            foreach (var line in await transaction.QueryAsync<int>(
                "select distinct line from ledger.import_refusal where entity_id = @entityId and import_id = @refused "
                    + "and line = any (@lines)",
                new { entityId, refused, lines = lines.ToArray() }))
                repaired.TryAdd(line, name);
        return repaired;
    }
}
