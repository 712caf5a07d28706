using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Stores the balances of a list as control totals, or opens the ledger with them if the upload requests it.</summary>
public sealed class TrialBalanceLoad(TrialBalanceList list) : ListLoad
{
    private JournalEntry? _opening;

    // Ask if the ledger lacks most accounts: they may belong to another company, or the file is no trial balance.
    public override async Task<IReadOnlyList<Question>> QuestionsAsync(
        NpgsqlConnection connection, ImportFile message, Currency currency, CancellationToken cancellationToken)
    {
        if (message.Options.Opening == OpeningOption.Post)
        {
            var balances = list.NetMinor.Where(account => account.Value != 0)
                .Select(account => new OpeningLine(account.Key, (long)account.Value, list.LineOf(account.Key))).ToList();
            var plan = await OpeningBalances.BuildAsync(connection, message, list.AsOf, balances, cancellationToken);
            foreach (var refusal in plan.Refusals) list.Refusals.Add(refusal);
            _opening = plan.Opening;
            return plan.Questions;
        }

        var (known, lastEntry) = await connection.QuerySingleAsync<(long, long)>(
            """
            select (select count(*) from ledger.account where entity_id = @EntityId and code = any (@codes)),
                   (select last_entry_id from ledger.entity where entity_id = @EntityId)
            """, new { message.EntityId, codes = list.NetMinor.Keys.ToArray() }, cancellationToken);
        return lastEntry == 0 || known * 2 >= list.NetMinor.Count ? []
            : [new Question("unknown-accounts",
                $"The ledger has {known} of the {list.NetMinor.Count} accounts of this trial balance: it may be that of another company, "
                    + "or no trial balance.", "confirm the preview")];
    }

    public override async Task<long> WriteAsync(NpgsqlConnection connection, ImportFile message, CancellationToken cancellationToken)
    {
        if (_opening is not null)
        {
            Posted = await OpeningPosting.PostAsync(connection, message, _opening, cancellationToken);
            return Posted.Rows;
        }

        await connection.QuerySingleAsync<long>(
            "select ledger.add_control_totals(@EntityId, @AsOf, 'trial-balance-file', @ImportId, 'import', @codes, @netMinor)", new
            {
                message.EntityId, list.AsOf, message.ImportId, codes = list.NetMinor.Keys.ToArray(),
                netMinor = list.NetMinor.Values.Select(net => (long)net).ToArray(),
            }, cancellationToken);
        return list.NetMinor.Count;
    }
}
