using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EdgeKube.Api.Views;
using Google.Protobuf;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>Asks a container's gRPC health service (grpc.health.v1) over HTTP/2 without TLS.</summary>
internal sealed class GrpcHealth(ProbeHttp http)
{
    private const int PrefixLength = 5;
    private const int Unimplemented = 12;
    private const int MostReply = 4096;
    private static readonly string[] _states = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

    public async Task<ProbeOutcome> CheckAsync(string host, GrpcAction wanted, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"http://{ProbeTarget.HostText(host)}:{wanted.Port}/grpc.health.v1.Health/Check"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = Body(wanted.Service ?? ""),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("User-Agent", Prober.UserAgent);
        using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var reply = new byte[MostReply];
        var got = await body.ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false, ct); // to the end: trailers follow it
        return Judge(response, reply.AsSpan(0, got));
    }

    private static ProbeOutcome Judge(HttpResponseMessage response, ReadOnlySpan<byte> reply)
    {
        var code = Header(response, "grpc-status");
        if (code != "0")
        {
            var said = $"rpc error: code = {Name(code)} desc = {Uri.UnescapeDataString(Header(response, "grpc-message"))}";
            return ProbeOutcome.Failure(code == Unimplemented.ToString(CultureInfo.InvariantCulture)
                ? $"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {said}"
                : $"error: health rpc probe failed: {said}");
        }

        var status = reply.Length >= PrefixLength ? Status(reply[PrefixLength..]) : 0;
        return status == 1
            ? ProbeOutcome.Success
            : ProbeOutcome.Failure($"service unhealthy (responded with \"{(status < _states.Length ? _states[status] : "UNKNOWN")}\")");
    }

    private static int Status(ReadOnlySpan<byte> message)
    {
        using var input = new CodedInputStream(message.ToArray());
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == WireFormat.MakeTag(1, WireFormat.WireType.Varint))
            {
                return input.ReadInt32();
            }

            input.SkipLastField();
        }

        return 0;
    }

    private static ByteArrayContent Body(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        var size = name.Length == 0 ? 0 : 1 + CodedOutputStream.ComputeLengthSize(name.Length) + name.Length;
        var frame = new byte[PrefixLength + size];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        if (size > 0)
        {
            var message = new byte[size];
            using var writer = new CodedOutputStream(message);
            writer.WriteTag(1, WireFormat.WireType.LengthDelimited);
            writer.WriteBytes(ByteString.CopyFrom(name));
            writer.Flush();
            message.CopyTo(frame, PrefixLength);
        }

        var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return content;
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var late) ? string.Join(",", late)
        : response.Headers.TryGetValues(name, out var early) ? string.Join(",", early)
        : "";

    private static string Name(string code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Runtimes.GrpcCodes.Name(number) : "Unknown";
}
