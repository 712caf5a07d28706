using System.Diagnostics;

namespace Financial.LocalInfrastructure;

/// <summary>
/// The user that Postgres runs as. It refuses root, so root starts it in a user namespace where it is <c>nobody</c>
/// (files stay root's, nothing is chowned), or, where namespaces are forbidden, really as <c>nobody</c>.
/// </summary>
public sealed class ServerUser
{
    private readonly string[] _prefix;
    private readonly bool _ownsFiles;

    private ServerUser(string[] prefix, bool ownsFiles = false) => (_prefix, _ownsFiles) = (prefix, ownsFiles);

    /// <summary>Whoever runs this program; not for root.</summary>
    public static ServerUser Caller { get; } = new([]);

    /// <summary>Root seen as <c>nobody</c> inside a user namespace; the process is Postgres itself, not a child.</summary>
    public static ServerUser NamespacedNobody { get; } = new(["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]);

    /// <summary>Root becomes <c>nobody</c>: the data folder is given to it, and it must be able to reach the binaries.</summary>
    public static ServerUser Nobody { get; } = new(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs", "--"], ownsFiles: true);

    /// <summary>The first of the three that works here.</summary>
    public static async Task<ServerUser> ChooseAsync(CancellationToken cancellationToken = default)
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
            return Caller;
        foreach (var user in new[] { NamespacedNobody, Nobody })
            if (await user.WorksAsync(cancellationToken))
                return user;
        throw new InfrastructureException(
            "Postgres refuses to run as root, and neither unshare nor setpriv (package util-linux) works here: start as an ordinary user.");
    }

    /// <summary>The command line that runs <paramref name="command"/> as this user.</summary>
    public string[] Run(params string[] command) => [.. _prefix, .. command];

    /// <summary>Gives a folder or file to this user, where it is not root's anyway.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (_ownsFiles)
            await ConsoleProgram.RunAsync(["chown", "-R", "nobody:nogroup", path], cancellationToken);
    }

    private async Task<bool> WorksAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(_prefix[0], Run(Path.Combine(NpmPackages.PostgresBin, "postgres"), "--version")[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            })!;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
