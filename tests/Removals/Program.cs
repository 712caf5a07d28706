using Financial.Fixtures;
using Financial.Ledger.Tests.Refusals;
using Npgsql;

// Removes each raise of Ledger/Migrations and each check of a table or a policy in turn: a refusal of Ledger.Tests must then fail.
// (nothing)   every one
// TEXT        those whose place or message contains the text
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Removals [TEXT]");
    return 2;
}

var postgres = new PostgresFixture();
await postgres.InitializeAsync();
await using var database = await postgres.CreateDatabaseAsync();
await using var connection = await database.Administrator.OpenConnectionAsync();
await Refusal.PrepareAsync(connection);

// A refusal that fails by itself would prove every removal.
if (await FindDefectAsync(new Removal("", "nothing", "select")) is { } unremoved)
{
    Console.WriteLine($"FAILED   without any removal, {unremoved}");
    Console.WriteLine("0 passed, 1 failed");
    return 1;
}

var (passed, failed) = (0, 0);
foreach (var removal in await Removal.FindAllAsync(connection))
{
    if (args is [var text] && !removal.ToString().Contains(text, StringComparison.Ordinal)) continue;
    var defect = await FindDefectAsync(removal);
    if (defect is null) failed++;
    else passed++;
    Console.WriteLine(defect is null ? $"FAILED   without {removal}, every refusal holds" : $"passed   without {removal}, {defect}");
}
Console.WriteLine($"{passed} passed, {failed} failed");
return passed > 0 && failed == 0 ? 0 : 1;

// Nothing of the removal stays. Refusals of the same place come first, because they find nearly all.
async Task<string?> FindDefectAsync(Removal removal)
{
    await using var transaction = await connection.BeginTransactionAsync();
    await using var remove = new NpgsqlCommand(removal.Sql, connection, transaction);
    await remove.ExecuteNonQueryAsync();
    foreach (var refusal in Refusal.All.OrderByDescending(refusal => refusal.Place == removal.Place))
        if (await refusal.FindDefectAsync(connection) is { } defect)
            return defect;
    return null;
}
