using System.Text;

namespace Financial.EtlWorker.Tests.Layouts;

// French FEC: sage-formats, section "FEC".
public sealed class FecJournalTests
{
    private const string Header = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
        + "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\r\n";
    private const string Sale = "VE|Ventes|1|20250105|411000|Clients|DUPONT|Dupont|F1|20250105|Taille|1200,00|0,00|||20250131||\r\n"
        + "VE|Ventes|1|20250105|706000|Prestations|||F1|20250105|Taille|0,00|1000,00|||20250131||\r\n"
        + "VE|Ventes|1|20250105|445710|TVA|||F1|20250105|Taille|0,00|200,00|||20250131||\r\n";

    [Fact]
    public void Rows_of_one_journal_and_number_are_one_entry()
    {
        var books = Books.Of(Header + Sale + Sale.Replace("VE|", "OD|", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Equal(2, books.Entries.Count);
        Assert.Equal("411000 Debit 120000|706000 Credit 100000|445710 Credit 20000", Books.Describe(books.Entries[0]));
        var header = books.Entries[0].Header;
        Assert.Equal((new DateOnly(2025, 1, 5), "F1", "VE/1", "DUPONT"),
            (header.Date, header.Reference, header.SourceNumber, books.Entries[0].Lines[0].Dimensions.Party));
        Assert.True(books.Survey!.DateOrderIsProven);
    }

    [Fact]
    public void Tabs_and_one_amount_with_its_side_are_read_as_well()
    {
        var books = Books.Of(Header.Replace("Debit|Credit", "Montant|Sens", StringComparison.Ordinal).Replace('|', '\t')
            + "VE\tVentes\t1\t20250105\t411000\tClients\t\t\tF1\t20250105\tTaille\t5,00\tD\t\t\t20250131\t\t\n"
            + "VE\tVentes\t1\t20250105\t706000\tPrestations\t\t\tF1\t20250105\tTaille\t5,00\tC\t\t\t20250131\t\t\n");

        Assert.Empty(books.Refusals);
        Assert.Equal("411000 Debit 500|706000 Credit 500", Books.Describe(Assert.Single(books.Entries)));
    }

    [Fact]
    public void The_text_of_an_ISO_8859_15_file_is_read_with_its_euro_sign()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = Header + Sale.Replace("Taille", "Réglé 5 € à cœur", StringComparison.Ordinal);

        var books = Books.Of(Encoding.GetEncoding(28605).GetBytes(text));

        Assert.Equal("Réglé 5 € à cœur", Assert.Single(books.Entries).Header.Description);
    }

    [Fact]
    public void An_entry_that_is_not_validated_is_left_out_until_it_is()
    {
        var books = Books.Of(Header + Sale
            + Sale.Replace("VE|", "OD|", StringComparison.Ordinal).Replace("20250131", "", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Single(books.Entries);
        Assert.Equal(["draft 3"], books.NoteCounts);
    }

    [Fact]
    public void REC_7_rows_without_a_party_are_noted_on_the_accounts_to_which_other_rows_post_with_one()
    {
        const string WriteOff = "OD|Divers|9|20250131|654000|Pertes|||P9|20250131|Perte|3,00|0,00|||20250131||\r\n"
            + "OD|Divers|9|20250131|411000|Clients|||P9|20250131|Perte|0,00|3,00|||20250131||\r\n";
        const string Accrual = "OD|Divers|8|20250131|418100|A "
            + "facturer|||P8|20250131|Abonnement|7,00|0,00|||20250131||\r\n"
            + "OD|Divers|8|20250131|706000|Prestations|||P8|20250131|Abonnement|0,00|7,00|||20250131||\r\n";

        var books = Books.Of(Header + Accrual + WriteOff + Sale + WriteOff.Replace("|9|", "|10|", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Equal(["control-account 2"], books.NoteCounts);
        Assert.Empty(Books.Of(Header + Accrual + Sale).Notes);
    }

    [Fact]
    public void REC_7_a_file_that_names_no_party_at_all_says_nothing_of_its_control_accounts() =>
        Assert.Empty(Books.Of(Header + Sale.Replace("|DUPONT|Dupont|", "|||", StringComparison.Ordinal)).Notes);

    [Fact]
    public void Numbers_that_begin_again_with_each_month_are_other_entries() =>
        Assert.Equal(2, Books.Of(Header + Sale + Sale.Replace("1|20250105", "1|20250205", StringComparison.Ordinal)).Entries.Count);

    [Theory]
    [InlineData("1200,00|0,00", "1200,00|5,00", "2 debit-or-credit")]
    [InlineData("1200,00|0,00", "|", "2 entry-unbalanced")]
    [InlineData("1200,00|0,00", "1200,001|0,00", "2 amount-precision")]
    [InlineData("1|20250105|411000", "1|20250230|411000", "2 bad-date")]
    [InlineData("411000", "41", "2 unknown-account")]
    public void A_row_that_makes_no_sense_is_refused(string text, string wrong, string refusal) =>
        Assert.Equal(refusal, Books.Of(Header + Sale.Replace(text, wrong, StringComparison.Ordinal)).FirstRefused);

    [Fact]
    public void IMP_3_lettering_and_validation_are_no_part_of_the_key() => Assert.Equal(
        Books.LastKey(Header + Sale), Books.LastKey(Header
            + Sale.Replace("|||20250131|", "|AA|20250301|20250228|", StringComparison.Ordinal)));
}
