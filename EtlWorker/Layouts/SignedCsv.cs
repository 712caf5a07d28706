using Financial.EtlWorker.Transform;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// A CSV with one signed amount per row, described by a company's profile: <c>22.02.2025;40000;1.250,00;Spring clean-up</c> under
/// <c>Posting date;G/L;Value;Text</c>. It is created for each file, because the profile may change, so <see cref="LayoutCatalogue.All"/>
/// lacks it.
/// </summary>
public sealed class SignedCsv : SingleEntryLayout
{
    /// <summary>The shared <see cref="Layout.Id"/> of these layouts.</summary>
    public const string LayoutId = "signed-csv";

    private readonly ProfileSettings _settings;

    private SignedCsv(ProfileSettings settings)
        : base(settings.Columns!, settings.Positive == "debit" ? Side.Debit : Side.Credit, settings.ClearingAccount!) =>
            _settings = settings;

    public override string Id => LayoutId;

    public override string Name => "CSV with one signed amount and its own columns";

    /// <summary>Returns the layout that a profile describes; null if it names no columns.</summary>
    public static SignedCsv? Of(ProfileSettings? profile) => profile?.Columns is null ? null : new SignedCsv(profile);

    /// <summary>True if the profile still describes this layout.</summary>
    public bool IsOf(ProfileSettings? profile) => profile is not null && profile.ReadsLike(_settings);
}
