using System.Diagnostics;
using Financial.LocalInfrastructure;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>The Chromium that npm brought, driven by Playwright. One that is missing or does not start fails the tests.</summary>
public sealed class Chromium : IAsyncDisposable
{
    // Its own list of switches turns web security off and would hide what the content security policy refuses.
    private static readonly string[] Switches = ["--no-sandbox"];

    // The package unpacks itself into the temporary folder, once; that is one beside the package, since the system's is shared by all
    // users. What a bare machine lacks (libnss3, libnspr4, libexpat) is in al2023.tar.br.
    private const string Unpack = """
        import os from 'node:os';
        import path from 'node:path';
        import { pathToFileURL } from 'node:url';
        const folder = process.argv[1];
        const { default: chromium, inflate } = await import(pathToFileURL(path.join(folder, 'build', 'index.js')).href);
        await inflate(path.join(folder, 'bin', 'al2023.tar.br'));
        console.log(await chromium.executablePath());
        console.log(path.join(os.tmpdir(), 'al2023', 'lib'));
        """;

    private static readonly string Temporary = Path.Combine(NpmPackages.Folder, "node_modules", ".cache", "chromium");

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> LaunchAsync()
    {
        Directory.CreateDirectory(Temporary);
        var unpacked = (await OutputAsync(NpmPackages.Node, "--no-warnings", "--input-type=module", "-e", Unpack, NpmPackages.Chromium))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (executable, libraries) = (unpacked[0], unpacked[1]);
        var lacksLibraries = (await OutputAsync("ldd", executable)).Contains("not found", StringComparison.Ordinal);

        // Deadlines, not measurements: a busy machine may take its time.
        Assertions.SetDefaultExpectTimeout(30_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Headless = true,
            Args = Switches,
            Env = lacksLibraries ? new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = libraries } : null,
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A browser of its own for each test: no cookies, no storage.</summary>
    public Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options) => _browser.NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["TMPDIR"] = Temporary },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} failed ({process.ExitCode}): {await error}");
    }
}
