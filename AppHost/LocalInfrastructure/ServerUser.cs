using System.ComponentModel;

namespace Financial.LocalInfrastructure;

/// <summary>
/// The user that Postgres runs as. Postgres refuses root, so root starts it in a user namespace where root is called <c>nobody</c>.
/// Where namespaces are forbidden, as in most containers, Postgres really runs as <c>nobody</c>.
/// </summary>
public sealed class ServerUser
{
    private readonly string[] _prefix;
    private readonly string? _owner;

    private ServerUser(string[] prefix, string? owner) => (_prefix, _owner) = (prefix, owner);

    /// <summary>The user who runs this program; not for root.</summary>
    public static ServerUser Caller { get; } = new([], owner: null);

    /// <summary>Root seen as <c>nobody</c> inside a user namespace; the process is Postgres itself, not a child.</summary>
    public static ServerUser NamespacedNobody { get; } = new(["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"],
        owner: "0:0");

    /// <summary>
    /// Root becomes <c>nobody</c>. A closed folder, such as root's home, stops <c>nobody</c> on the way to the binaries and the data: there
    /// it keeps the right to pass. The right to read is enough, but Docker gives root only the stronger one. In a namespace Postgres may
    /// open root's files anyway.
    /// </summary>
    public static IReadOnlyList<ServerUser> Nobody { get; } = [BecomeNobody(), BecomeNobody(keep: "dac_read_search"),
        BecomeNobody(keep: "dac_override")];

    /// <summary>
    /// The first of <paramref name="users"/>, by default of all above, who can run Postgres and reach its data in
    /// <paramref name="folder"/>.
    /// </summary>
    public static async Task<ServerUser> ChooseAsync(
        string folder, IReadOnlyList<ServerUser>? users = null, CancellationToken cancellationToken = default)
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
            return Caller;
        foreach (var user in users ?? [NamespacedNobody, .. Nobody])
            if (await user.CanServeAsync(folder, cancellationToken))
                return user;
        throw new InfrastructureException(await Nobody[0].SucceedsAsync(["true"], cancellationToken)
            ? $"Postgres refuses to run as root, and user nobody cannot reach {NpmPackages.Folder} and {folder}: "
                + "start as an ordinary user, or let others enter them and every folder above (chmod o+x)."
            : "Postgres refuses to run as root, and neither unshare nor setpriv (package util-linux) works here: start as an ordinary "
                + "user.");
    }

    /// <summary>The command line that runs <paramref name="command"/> as this user.</summary>
    public string[] Run(params string[] command) => [.. _prefix, .. command];

    /// <summary>Gives a folder or file to this user. The last start may have chosen another.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (_owner is not null)
            await ConsoleProgram.RunAsync(["chown", "-R", _owner, path], cancellationToken);
    }

    // By number: the name of nobody's group differs between distributions. Postgres asks access(), which ignores a kept capability
    // unless no_setuid_fixup is set.
    private static ServerUser BecomeNobody(string? keep = null) => new(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
            .. keep is null ? [] : new[] { $"--inh-caps=+{keep}", $"--ambient-caps=+{keep}", "--securebits=+no_setuid_fixup" }, "--"],
        owner: "65534:65534");

    // With --show, initdb finds Postgres and all its files, writes nothing, and ends.
    private Task<bool> CanServeAsync(string folder, CancellationToken cancellationToken) => SucceedsAsync(
        ["/bin/sh", "-c", """cd "$1" && exec "$2" --show -D "$1" """, "sh", folder, Path.Combine(NpmPackages.PostgresBin, "initdb")],
        cancellationToken);

    private async Task<bool> SucceedsAsync(string[] command, CancellationToken cancellationToken)
    {
        try
        {
            return (await ConsoleProgram.TryRunAsync(Run(command), cancellationToken)).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // The program does not exist.
            return false;
        }
    }
}
