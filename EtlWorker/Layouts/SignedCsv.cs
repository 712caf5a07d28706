using Financial.EtlWorker.Transform;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Any other CSV with one signed amount a row, as a company's profile describes it: <c>22.02.2025;40000;1.250,00;Spring clean-up</c> under
/// <c>Posting date;G/L;Value;Text</c>. It is made anew for each file, because the profile may have changed, and is none of
/// <see cref="LayoutCatalogue.All"/>.
/// </summary>
public sealed class SignedCsv : SingleEntryLayout
{
    /// <summary>The <see cref="Layout.Id"/> of all of them.</summary>
    public const string LayoutId = "signed-csv";

    private readonly ProfileSettings _settings;

    private SignedCsv(ProfileSettings settings)
        : base(settings.Columns!, settings.Positive == "debit" ? Side.Debit : Side.Credit, settings.ClearingAccount!) =>
            _settings = settings;

    public override string Id => LayoutId;

    public override string Name => "CSV with one signed amount by profile";

    /// <summary>The layout that a profile describes; null when it names no columns.</summary>
    public static SignedCsv? Of(ProfileSettings? profile) => profile?.Columns is null ? null : new SignedCsv(profile);

    /// <summary>True while the profile describes it.</summary>
    public bool IsOf(ProfileSettings? profile) => profile is not null && profile.ReadsLike(_settings);
}
