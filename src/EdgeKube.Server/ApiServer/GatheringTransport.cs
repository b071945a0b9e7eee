using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace EdgeKube.Server.ApiServer;

/// <summary>A connection's transport that hands answers to TLS in large pieces.</summary>
/// <remarks>Kestrel writes blocks of 4 KiB, and TLS makes a record, a flush and often a system call of each.</remarks>
internal sealed class GatheringTransport(IDuplexPipe inner) : IDuplexPipe
{
    public PipeReader Input => inner.Input;

    public PipeWriter Output { get; } = new GatheringWriter(inner.Output);

    /// <summary>Connection middleware, to stand behind TLS.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        var inner = connection.Transport;
        connection.Transport = new GatheringTransport(inner);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = inner;
        }
    };
}
