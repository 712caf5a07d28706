using System.Net;
using System.Net.Sockets;
using Financial.LocalInfrastructure;

namespace Financial.AppHost.Tests;

public sealed class FreePortTests
{
    [Fact]
    public void A_port_is_kept_for_the_server_that_is_told_to_use_it()
    {
        var port = FreePort.Next();

        if (OperatingSystem.IsLinux())
            Assert.Equal(SocketError.AddressAlreadyInUse, AskForAnyPort(first: port, last: port));
        for (var start = 1; start <= 2; start++)
        {
            Assert.True(FreePort.IsFree(port));
            using var server = new TcpListener(IPAddress.Loopback, port);
            server.Start();
            Assert.False(FreePort.IsFree(port));
        }
    }

    /// <summary>The answer to a program that asks for any free port, from a range that is ours to choose since Linux 6.3.</summary>
    private static SocketError AskForAnyPort(int first, int last)
    {
        const int protocol = 0, localPortRange = 51; // IPPROTO_IP, IP_LOCAL_PORT_RANGE
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetRawSocketOption(protocol, localPortRange, BitConverter.GetBytes(last << 16 | first));
        }
        catch (SocketException older) when (older.SocketErrorCode == SocketError.ProtocolOption)
        {
            return SocketError.AddressAlreadyInUse;
        }
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return SocketError.Success;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }
}
