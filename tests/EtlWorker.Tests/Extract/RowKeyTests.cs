using Financial.EtlWorker.Recognition;

namespace Financial.EtlWorker.Tests.Extract;

public sealed class RowKeyTests
{
    [Fact] // The key that databases hold: XXH64 of both numbers' bytes.
    public void The_key_of_a_repeated_row_never_changes() => Assert.Equal(-2882699566013949654, RowKey.Occurrence(42, 2));

    [Fact]
    public void Equal_rows_of_one_file_are_kept_apart_by_their_occurrence() =>
        Assert.Equal(100, Enumerable.Range(1, 100).Select(number => RowKey.Occurrence(42, number)).Distinct().Count());

    [Fact]
    public void IMP_3_columns_that_change_after_posting_and_the_order_of_columns_do_not_change_the_key()
    {
        var key = Key("Type,Account Reference,Nominal A/C Ref,Date,Net Amount,Tax Amount,User Name\nSI,A,4000,1/1/2025,1.00,0.00,ann\n");

        Assert.Equal(key, Key("Type,Account Reference,Nominal A/C Ref,Date,Net Amount,Tax Amount,User "
            + "Name\nSI,A,4000,1/1/2025,1.00,0.00,bob\n"));
        Assert.Equal(key, Key("User Name,Type,Nominal A/C Ref,Account Reference,Date,Net Amount,Tax "
            + "Amount\nbob,SI,4000,A,1/1/2025,1.00,0.00\n"));
        Assert.NotEqual(key, Key("Type,Account Reference,Nominal A/C Ref,Date,Net Amount,Tax Amount,User "
            + "Name\nSI,A,4000,1/1/2025,1.01,0.00,ann\n"));
    }

    [Fact]
    public void The_values_of_an_entrys_first_row_are_part_of_its_other_rows_keys()
    {
        const string Header = "JOURNAL,DATE,LINE_NO,ACCT_NO,DEBIT,CREDIT\n";

        Assert.NotEqual(Key($"{Header}GJ,01/02/2025,1,1000,5,\n,,2,4000,,5\n"), Key($"{Header}GJ,01/03/2025,1,1000,5,\n,,2,4000,,5\n"));
    }

    private static long Key(string text) => Books.LastKey(text);
}
