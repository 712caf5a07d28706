using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Financial.Fixtures;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Npgsql;

// Tests of queues mostly wait: more of them than there are cores fill the time.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Financial.Api.Tests;

/// <summary>The Api listening on a free port, over a database and a bucket of its own. Tenants 1 and 2 each have a key.</summary>
public sealed class RunningApi : IAsyncDisposable
{
    public const string Key = "key-of-tenant-1";
    public const string OtherTenantsKey = "key-of-tenant-2";
    public const string LoginToken = "login-token";

    private readonly WebApplicationFactory<Program> _factory;

    private RunningApi(WebApplicationFactory<Program> factory, TestDatabase database, SqsS3Fixture aws, string bucket)
    {
        _factory = factory;
        (Database, Aws, Bucket) = (database, aws, bucket);
        Address = factory.ClientOptions.BaseAddress;
        Http = CreateClient(Key);
    }

    public TestDatabase Database { get; }

    public SqsS3Fixture Aws { get; }

    public string Bucket { get; }

    public Uri Address { get; }

    /// <summary>Calls with the key of tenant 1.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _factory.Services;

    /// <param name="postgres">The server to make a database on.</param>
    /// <param name="aws">The emulator to make a bucket in.</param>
    /// <param name="environment">Development has the login; Production has not.</param>
    /// <param name="dispatching">True sends what the outbox holds; otherwise the tests look for it there.</param>
    /// <param name="settings">Settings that differ from the usual ones.</param>
    public static async Task<RunningApi> StartAsync(
        PostgresFixture postgres, SqsS3Fixture aws, string environment = "Production", bool dispatching = false,
        params (string Name, string Value)[] settings)
    {
        var database = await postgres.CreateDatabaseAsync();
        var bucket = $"import-files-{Guid.NewGuid():N}";
        await aws.S3.PutBucketAsync(bucket);
        await SeedAsync(database);

        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            builder.UseEnvironment(environment);
            builder.UseSetting("urls", "http://127.0.0.1:0");
            builder.UseSetting("ConnectionStrings:ledger", database.ApiConnectionString);
            builder.UseSetting("IMPORT_BUCKET", bucket);
            builder.UseSetting("DEVELOPMENT_API_KEY", Key);
            builder.UseSetting("DEVELOPMENT_LOGIN_TOKEN", LoginToken);
            foreach (var (name, value) in aws.ServiceEnvironment)
                builder.UseSetting(name, value);
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            if (dispatching)
                return;
            // The Api's part ends with the row in its outbox.
            builder.ConfigureTestServices(
                services => services.Remove(services.Single(service => service.ImplementationType?.Name == "OutboxDispatcher")));
        });
        factory.UseKestrel();
        factory.StartServer();
        return new RunningApi(factory, database, aws, bucket);
    }

    /// <summary>A client that keeps neither cookies nor redirects to itself.</summary>
    public HttpClient CreateClient(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false,
            UseProxy = false }) { BaseAddress = Address };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    /// <summary>The answer of tenant 1 to an address that must be there.</summary>
    public async Task<JsonElement> GetAsync(string address)
    {
        using var response = await Http.GetAsync(address);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await JsonAsync(response);
    }

    public async Task<HttpResponseMessage> UploadAsync(
        byte[] content, string fileName = "export.csv", string? idempotencyKey = null, HttpClient? client = null, string? currency = null)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", fileName },
            { new StringContent("true"), "confirm" } };
        if (currency is not null)
            form.Add(new StringContent(currency), "currency");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = form };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await (client ?? Http).SendAsync(request);
    }

    /// <summary>Uploads a whole export and gives the import's id.</summary>
    public async Task<string> UploadSampleAsync(string fileName)
    {
        using var response = await UploadAsync(await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")), fileName);
        return (await JsonAsync(response)).GetProperty("importId").GetString()!;
    }

    /// <summary>Writes the import's run as the worker does.</summary>
    public Task RunAsync(string importId, string status, string changes) => AsWorkerAsync(
        $"""
        insert into ledger.import_run (tenant_id, entity_id, import_id, status, started_at, sha256, size_bytes, importer_version)
        values (1, 1, '{importId}', 'running', now(), repeat('0', 64), 1, 'test') on conflict do nothing;
        update ledger.import_run set status = '{status}', {changes} where import_id = '{importId}'
        """);

    /// <summary>Uploads a whole export, writes its run as the worker does, and gives the import's id.</summary>
    public async Task<string> RunSampleAsync(string status, string changes)
    {
        var importId = await UploadSampleAsync("january.csv");
        await RunAsync(importId, status, changes);
        return importId;
    }

    public async Task<HttpResponseMessage> RetryAsync(string importId, string? idempotencyKey = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/imports/{importId}/retry");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await (client ?? Http).SendAsync(request);
    }

    /// <summary>Changes tenant 1's ledger with the worker's rights.</summary>
    public async Task AsWorkerAsync(string sql)
    {
        await using var tenant = await Database.EtlWorker.BeginTenantTransactionAsync(1);
        await using var command = new NpgsqlCommand(sql, tenant.Connection);
        await command.ExecuteNonQueryAsync();
        await tenant.CommitAsync();
    }

    public async Task<long> CountAsync(string table) =>
        (long)(await Database.Administrator.CreateCommand($"select count(*) from {table}").ExecuteScalarAsync())!;

    public async Task ExecuteAsync(string sql) => await Database.Administrator.CreateCommand(sql).ExecuteNonQueryAsync();

    public async Task<IReadOnlyList<string>> ObjectKeysAsync() =>
        [.. ((await Aws.S3.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects ?? []).Select(stored => stored.Key)];

    /// <summary>Nothing was kept of a request: no import, no message, no stored answer, no object.</summary>
    public async Task AssertNothingWasKeptAsync()
    {
        Assert.Equal(0, await CountAsync("app.import"));
        Assert.Equal(0, await CountAsync("app.outbox"));
        Assert.Equal(0, await CountAsync("app.idempotency"));
        Assert.Empty(await ObjectKeysAsync());
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>The answer is problem+json with this status and code, names a trace, and shows nothing of our inside.</summary>
    public static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Npgsql", text, StringComparison.Ordinal);
        return problem;
    }

    /// <summary>Text that no signature fits, of this many bytes.</summary>
    public static byte[] LongFile(int length)
    {
        var content = new byte[length];
        for (var index = 0; index < length; index++)
            content[index] = (byte)('0' + index % 71 % 10);
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _factory.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task SeedAsync(TestDatabase database)
    {
        foreach (var (tenant, key, name) in new[] { (1, Key, "development"), (2, OtherTenantsKey, "other tenant") })
        {
            await using var command = database.Administrator.CreateCommand(
                "insert into app.api_key (tenant_id, entity_id, name, key_hash) values ($1, 1, $2, $3)");
            command.Parameters.Add(new NpgsqlParameter { Value = tenant });
            command.Parameters.Add(new NpgsqlParameter { Value = name });
            command.Parameters.Add(new NpgsqlParameter { Value = SHA256.HashData(Encoding.UTF8.GetBytes(key)) });
            await command.ExecuteNonQueryAsync();
        }
        await database.Administrator.CreateCommand("insert into ledger.entity (tenant_id, entity_id, name) values (2, 1, 'Other company')")
            .ExecuteNonQueryAsync();
    }
}
