using Financial.EtlWorker.Load;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// I-12: who changes a posted figure behind the ledger's back is found out.
public sealed class HashChainTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Theory]
    [InlineData("update ledger.journal_line set debit_minor = debit_minor + 1 where entry_id = 30 and debit_minor > 0", "entry 30 is not")]
    [InlineData("update ledger.journal_line set account_code = '1200' where entry_id = 7 and line_no = 1", "entry 7 is not")]
    [InlineData("update ledger.journal_entry set entry_hash = decode(repeat('ab', 32), 'hex') where entry_id = 12", "entry 12 is not")]
    [InlineData("update ledger.journal_entry set reference = 'other' where entry_id = 60", "entry 60 is not")]
    [InlineData("delete from ledger.journal_line where entry_id = 60", "entry 60 is not")]
    [InlineData("with gone as (delete from ledger.journal_entry where entry_id = 60) delete from ledger.journal_line where entry_id = 60", "ends before entry 60")]
    [InlineData("delete from ledger.journal_entry where entry_id = 60", "entry 60 has lines")]
    public async Task The_first_entry_that_is_not_what_was_posted_is_named(string tampering, string named)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportSampleAsync("sage/sage50us_general_journal.csv");
        await company.AssertLedgerIsSoundAsync();

        await using (var command = company.Database.Administrator.CreateCommand(tampering)) Assert.NotEqual(0, await command.ExecuteNonQueryAsync());

        var fault = Assert.Single(await HashChainCheck.RunAsync(company.Database.EtlWorker, Company.Tenant, CancellationToken.None));
        Assert.Equal("I-12", fault.Invariant);
        Assert.Contains(named, fault.Detail);
    }
}
