using Amazon.S3;
using Financial.Fixtures;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>
/// The whole system but the AppHost: Api, EtlWorker and Insights as processes over real Postgres and the SQS/S3 emulator, with an empty
/// ledger, and a browser to look at it.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    /// <summary>Where uploaded files lie.</summary>
    public const string Bucket = "import-files";

    private const string LoginToken = "login-of-the-page-tests";

    private readonly PostgresFixture _postgres = new();
    private readonly SqsS3Fixture _sqsS3 = new();
    private readonly List<ServiceProcess> _services = [];
    private TestDatabase? _database;
    private Chromium? _chromium;
    private Task<DemoCompany>? _demoCompany;

    /// <summary>Where the page is; opening it signs nobody in.</summary>
    public Uri Address => _services[0].Address;

    /// <summary>What the AppHost prints: opening it signs the browser in.</summary>
    public Uri LoginAddress => new(Address, $"/login?t={LoginToken}");

    public IAmazonS3 S3 => _sqsS3.S3;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public async Task InitializeAsync()
    {
        var launching = Chromium.LaunchAsync();
        await Task.WhenAll(_postgres.InitializeAsync(), _sqsS3.InitializeAsync());
        _database = await _postgres.CreateDatabaseAsync();
        await _sqsS3.S3.PutBucketAsync(Bucket);
        var (exitCode, text) = await ServiceProcess.RunAsync("EtlWorker", Environment(_database.OwnerConnectionString), "migrate");
        Assert.True(exitCode == 0, text);
        _services.AddRange(await Task.WhenAll(
            ServiceProcess.StartAsync("Api", Environment(_database.ApiConnectionString)),
            ServiceProcess.StartAsync("EtlWorker", Environment(_database.EtlWorkerConnectionString)),
            ServiceProcess.StartAsync("Insights", Environment(_database.InsightsConnectionString))));
        _chromium = await launching;
    }

    /// <summary>The ledger with the demo company's books: loaded by the first test that asks, the same for all.</summary>
    public Task<DemoCompany> WithDemoCompanyAsync() => _demoCompany ??= DemoCompany.LoadAsync(this);

    /// <summary>A browser in which nobody is signed in.</summary>
    public Task<IBrowserContext> NewBrowserAsync(int width = 1440, int height = 1000, ColorScheme colorScheme = ColorScheme.Light) =>
        (_chromium ?? throw new InvalidOperationException("InitializeAsync has not run.")).NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = colorScheme,
            Locale = "en-US",
            TimezoneId = "America/New_York",
        });

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        foreach (var service in _services)
            await service.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        await _sqsS3.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private Dictionary<string, string> Environment(string connectionString) => new(_sqsS3.ServiceEnvironment)
    {
        ["ConnectionStrings__ledger"] = connectionString,
        ["DEVELOPMENT_API_KEY"] = "development-key-of-the-page-tests",
        ["DEVELOPMENT_LOGIN_TOKEN"] = LoginToken,
        ["OPENAI_API_KEY"] = "",
    };
}
