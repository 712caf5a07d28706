using System.Net;
using System.Net.Sockets;

namespace Financial.LocalInfrastructure;

/// <summary>TCP ports of the loopback interface.</summary>
public static class FreePort
{
    private static readonly List<Socket> Kept = [];

    /// <summary>
    /// A port for a server of this process or its children. Linux gives it to no other program that asks for any port, until this process
    /// ends: a socket that is bound, but does not listen, reserves it and still lets a server listen there. Elsewhere it is free now.
    /// </summary>
    public static int Next()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        if (OperatingSystem.IsLinux())
            lock (Kept)
                Kept.Add(socket);
        else
            socket.Dispose();
        return port;
    }

    /// <summary>False when another program listens on <paramref name="port"/>.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
