using System.Globalization;

namespace Financial.LocalInfrastructure;

/// <summary>The command that runs a Postgres server on a data folder, on loopback only.</summary>
public static class PostgresCommandLine
{
    /// <summary>
    /// $1 = what the end of standard input means: "stop" or "nothing"; $2 = a folder to remove when the server was stopped, or nothing; the
    /// rest is the server. A server that failed leaves its folder, which holds its log.
    /// SIGTERM, which engines and shells send, would wait for every client; Postgres' fast shutdown is SIGINT. The shell starts the server
    /// with SIGINT ignored, so a stop repeats it until Postgres has begun to listen to it. The shell ignores it before it starts the
    /// server, because a stop could otherwise reach the new process before that ignores it, and kill it.
    /// Its whole log goes to standard error, which readers take for errors: it becomes standard output.
    /// </summary>
    private const string Supervisor = """
        end_of_input=$1; remove=$2; shift 2
        stop() { while kill -INT $server; do sleep 1; done; }
        exec 3<&0
        trap '' INT
        "$@" 3<&- 2>&1 & server=$!
        trap 'stop >/dev/null 2>&1 & stops="$stops $!"' TERM INT
        if [ "$end_of_input" = stop ]; then { read -r _ <&3; stop; } >/dev/null 2>&1 & stops=$!; fi
        exec 3<&-
        wait $server; status=$?
        while kill -0 $server 2>/dev/null; do wait $server; status=$?; done
        [ -n "$stops" ] && kill $stops 2>/dev/null
        [ -n "$remove" ] && [ $status = 0 ] && rm -rf "$remove"
        exit $status
        """;

    // Statements and details hold amounts and descriptions: they stay out of the log.
    private static readonly string[] Always =
        ["listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=256MB", "max_wal_size=2GB", "max_connections=200",
         "log_min_error_statement=panic", "log_error_verbosity=terse", "log_checkpoints=off"];

    private static readonly string[] ThrowAwaySettings = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

    /// <summary>A server whose data survives everything, ended by SIGTERM or SIGINT.</summary>
    public static string[] Durable(PostgresDataFolder folder, int port) => Supervise("nothing", "", Server(folder, port, Always));

    /// <summary>A server for one test run: faster than safe, gone with its folder when standard input ends.</summary>
    public static string[] ThrowAway(PostgresDataFolder folder, int port, string remove) =>
        Supervise("stop", remove, Server(folder, port, [.. Always, .. ThrowAwaySettings]));

    private static string[] Server(PostgresDataFolder folder, int port, string[] settings) => folder.User.Run(
    [
        Path.Combine(NpmPackages.PostgresBin, "postgres"), "-D", folder.FullPath,
        "-c", $"port={port.ToString(CultureInfo.InvariantCulture)}", .. settings.SelectMany(setting => new[] { "-c", setting }),
    ]);

    private static string[] Supervise(string endOfInput, string remove, string[] server) =>
        ["/bin/sh", "-c", Supervisor, "postgres", endOfInput, remove, .. server];
}
