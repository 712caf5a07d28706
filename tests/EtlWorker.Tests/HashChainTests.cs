using Financial.EtlWorker.BinaryCopy;
using Financial.EtlWorker.Load;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// I-12: who changes a posted figure behind the ledger's back is found out.
public sealed class HashChainTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Theory]
    [InlineData("update ledger.journal_line set debit_minor = debit_minor + 1 where entry_id = 30 and debit_minor > 0", "entry 30 is not")]
    [InlineData("update ledger.journal_line set account_code = '1200' where entry_id = 7 and line_no = 1", "entry 7 is not")]
    [InlineData("update ledger.journal_entry set entry_hash = decode(repeat('ab', 32), 'hex') where entry_id = 12", "entry 12 is not")]
    [InlineData("update ledger.journal_entry set reference = 'other' where entry_id = 60", "entry 60 is not")]
    [InlineData("update ledger.journal_entry set kind = 'closing' where entry_id = 60", "entry 60 is not")]
    [InlineData("update ledger.journal_line set document = 'other' where entry_id = 60", "entry 60 is not")]
    [InlineData("update ledger.import_run set chain_version = 1", "entry 1 is not")]
    [InlineData("delete from ledger.journal_line where entry_id = 60", "entry 60 is not")]
    [InlineData("with gone as (delete from ledger.journal_entry where entry_id = 60) delete from ledger.journal_line where entry_id = 60",
        "ends before entry 60")]
    [InlineData("delete from ledger.journal_entry where entry_id = 60", "entry 60 has lines")]
    public async Task The_first_entry_that_is_not_what_was_posted_is_named(string tampering, string named)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportSampleAsync("sage/sage50us_general_journal.csv");
        await company.AssertLedgerIsSoundAsync();

        await using (var command = company.Database.Administrator.CreateCommand(tampering))
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync());

        var fault = Assert.Single(await HashChainCheck.RunAsync(company.Database.EtlWorker, Company.Tenant, CancellationToken.None));
        Assert.Equal("I-12", fault.Invariant);
        Assert.Contains(named, fault.Detail);
    }

    [Fact]
    public async Task Entries_that_were_posted_before_the_columns_of_chain_version_2_are_proved_by_those_of_version_1()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportSampleAsync("sage/sage50us_general_journal.csv");
        await HashByVersion1Async(company);
        await company.AssertLedgerIsSoundAsync();

        var later = await company.ImportAsync("Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction "
            + "Period,Transaction Number\r\n"
            + "3/31/25,R9,2,2100,Rent,-5.00,3,9001\r\n3/31/25,R9,2,6001,Rent,5.00,3,9001\r\n");
        Assert.Equal(("posted", null), (later.Status, later.ErrorDetail));

        await company.AssertLedgerIsSoundAsync();
        Assert.Equal("1 2", await company.ScalarAsync<string>(
            "select string_agg(distinct chain_version::text, ' ' order by chain_version::text) from ledger.import_run"));
    }

    // What the importer before did: the same chain over the columns that there were.
    private static async Task HashByVersion1Async(Company company)
    {
        const string Entry = "entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, reference, description, "
            + "source_number";
        const string Line = "entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code, description, "
            + "region, division, job, phase, cost_code, class, department, party, tax_code";
        var last = await company.ScalarAsync<long>("select last_entry_id from ledger.entity");
        using var chain = new HashChain(new byte[HashChain.HashBytes],
            await company.ScalarAsync<Guid>("select import_id from ledger.import_run"));
        for (var entryId = 1L; entryId <= last; entryId++)
        {
            // A count of fields leads each row; that of an entry is no part of its hash.
            var entry = (await RowsAsync($"select {Entry} from ledger.journal_entry where entry_id = {entryId}"))[sizeof(short)..];
            var lines = await RowsAsync($"select {Line} from ledger.journal_line where entry_id = {entryId} order by line_no");
            await ExecuteAsync("update ledger.journal_entry set entry_hash = "
                + $"decode('{Convert.ToHexString(chain.Add(entry, lines))}', 'hex') where entry_id = {entryId}");
        }

        await ExecuteAsync($"update ledger.entity set last_entry_hash = decode('{Convert.ToHexString(chain.Last)}', 'hex')");
        await ExecuteAsync("update ledger.import_run set chain_version = 1");

        async Task ExecuteAsync(string sql)
        {
            await using var command = company.Database.Administrator.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        async Task<byte[]> RowsAsync(string sql)
        {
            await using var connection = await company.Database.Administrator.OpenConnectionAsync();
            await using var copy = await connection.BeginRawBinaryCopyAsync($"copy ({sql}) to stdout (format binary)");
            using var bytes = new MemoryStream();
            await copy.CopyToAsync(bytes);
            return bytes.ToArray()[CopyBuffer.Header.Length..^sizeof(short)];
        }
    }
}
