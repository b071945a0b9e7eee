using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>What bad input may cost: a bounded amount, and an error in Kubernetes' form.</summary>
public sealed class LimitTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const int MostInFlight = 400;
    private const int Clients = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_requests_than_are_served_at_a_time_are_told_to_come_later()
    {
        var held = new TaskCompletionSource();
        var clients = Enumerable.Range(0, Clients).Select(_ => server.FarAdmin()).ToList();
        List<Task<HttpResponseMessage>> waiting = [];
        void Fill() => waiting.AddRange(Enumerable.Range(0, MostInFlight - waiting.Count(w => !w.IsCompleted))
            .Select(i => clients[i % Clients].PostAsync(Maps, new HeldContent(held.Task), Ct)));
        using var refused = await FirstRefusedAsync(Fill);
        var answer = await ApiAnswer.ReadAsync(refused, Ct);
        Assert.Equal(("TooManyRequests", "1"), (answer.Reason, refused.Headers.RetryAfter?.ToString()));
        Assert.Equal("1", answer.Field("details", "retryAfterSeconds"));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/livez", Ct)).Code);
        held.SetResult();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default); // some of a busy machine are too slow for the server, and ended
        clients.ForEach(c => c.Dispose());
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(Maps, Ct)).Code);
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_is_dropped_and_the_window_stays_bounded()
    {
        const int Changes = 60;
        using var watcher = server.FarAdmin();
        using var watch = await watcher.GetAsync($"{Maps}?watch=1&labelSelector=slow", HttpCompletionOption.ResponseHeadersRead, Ct);
        var filling = new string('x', 200_000);
        for (var i = 0; i < Changes; i++)
        {
            var made = await server.PostAsync(Maps, $$$$"""{"metadata":{"name":"slow-{{{{i}}}}","labels":{"slow":""}},"data":{"a":"{{{{filling}}}}"}}""", Ct);
            Assert.Equal(HttpStatusCode.Created, made.Code);
        }

        var (lines, last) = await LinesAsync(watch);
        Assert.InRange(lines, 0, Changes - 1);
        Assert.Contains("\"code\":410", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/yaml")]
    public async Task Broken_UTF8_is_refused(string type)
    {
        var body = (byte[])[.. "{\"metadata\":{\"name\":\"utf\"},\"data\":{\"a\":\""u8, 0xff, 0xfe, .. "\"}}"u8];
        var answer = await SendAsync(HttpMethod.Post, Maps, body, type);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
        await server.PostAsync(Maps, """{"metadata":{"name":"sound"}}""", Ct);
        foreach (var form in (string[])["json", "merge", "strategic-merge"])
        {
            var value = (byte[])[.. "{\"data\":{\"a\":\""u8, 0xff, .. "\"}}"u8];
            var patch = form == "json" ? (byte[])[.. "[{\"op\":\"add\",\"path\":\"/data\",\"value\":"u8, .. value, .. "}]"u8] : value;
            answer = await SendAsync(HttpMethod.Patch, $"{Maps}/sound", patch, $"application/{form}-patch+json");
            Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
        }
    }

    [Theory]
    [InlineData("application/json", """{"metadata":{"name":"NAME"},"data":{"a":"1","a":"2"}}""")]
    [InlineData("application/yaml", "metadata: {name: NAME}\ndata:\n  a: '1'\n  a: '2'\n")]
    public async Task A_key_that_stands_twice_is_refused_warned_of_or_overlooked(string type, string body)
    {
        foreach (var (validation, code, warned) in new[] { ("Strict", HttpStatusCode.BadRequest, 0), ("Warn", HttpStatusCode.Created, 1), ("Ignore", HttpStatusCode.Created, 0) })
        {
            var named = body.Replace("NAME", $"twice-{type[^1]}-{validation.Length}", StringComparison.Ordinal);
            var answer = await SendAsync(HttpMethod.Post, $"{Maps}?fieldValidation={validation}", Encoding.UTF8.GetBytes(named), type);
            Assert.Equal((code, warned), (answer.Code, answer.Warnings.Count));
            if (code == HttpStatusCode.Created)
            {
                Assert.Equal("2", answer.Field("data", "a"));
            }
            else
            {
                Assert.Contains("duplicate field \"data.a\"", answer.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("9223372036854775808")]
    [InlineData("1e400")]
    [InlineData("1.5")]
    public async Task A_number_out_of_range_is_refused_in_the_words_of_Go(string number)
    {
        var body = """{"metadata":{"name":"n"},"spec":{"replicas":NUMBER,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""";
        var answer = await server.PostAsync(Deployments, body.Replace("NUMBER", number, StringComparison.Ordinal), Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
        Assert.Contains($"cannot unmarshal number {number} into Go struct field DeploymentSpec.spec.replicas of type int32", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "application/json")]
    [InlineData("POST", "application/yaml")]
    [InlineData("PATCH", "application/merge-patch+json")]
    [InlineData("PATCH", "application/strategic-merge-patch+json")]
    [InlineData("PATCH", "application/json-patch+json")]
    [InlineData("PATCH", "application/apply-patch+yaml")]
    public async Task A_hundred_levels_are_refused(string method, string type)
    {
        await server.PostAsync(Maps, """{"metadata":{"name":"deep"}}""", Ct);
        var nest = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        var body = type.Contains("json-patch", StringComparison.Ordinal) ? $"[{{\"op\":\"add\",\"path\":\"/data\",\"value\":{nest}}}]" : $"{{\"data\":{nest}}}";
        var path = method == "POST" ? Maps : $"{Maps}/deep?fieldManager=m";
        var answer = await SendAsync(new(method), path.Replace("?fieldManager=m", type.Contains("apply", StringComparison.Ordinal) ? "?fieldManager=m" : "", StringComparison.Ordinal), Encoding.UTF8.GetBytes(body), type);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_json_patch_cannot_nest_deeper_step_by_step()
    {
        await server.PostAsync(Maps, """{"metadata":{"name":"steps"},"data":{"a":"b"}}""", Ct);
        var copies = string.Join(',', Enumerable.Range(0, 12).Select(_ => """{"op":"copy","from":"/metadata","path":"/metadata/annotations"}"""));
        var answer = await server.PatchAsync($"{Maps}/steps", "json", $"[{copies}]", Ct);
        Assert.InRange((int)answer.Code, 400, 422);
        var way = new StringBuilder();
        var steps = new StringBuilder("[");
        for (var i = 0; i < 500; i++)
        {
            way.Append("/a");
            steps.Append(i == 0 ? "" : ",").Append("{\"op\":\"add\",\"path\":\"").Append(way).Append("\",\"value\":{}}");
        }

        answer = await server.PatchAsync($"{Maps}/steps", "json", steps.Append(']').ToString(), Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_whether_their_length_is_told_or_not()
    {
        foreach (var told in (bool[])[true, false])
        {
            using var content = new ByteArrayContent(new byte[10 * 1024 * 1024]);
            using var request = new HttpRequestMessage(HttpMethod.Post, Maps) { Version = HttpVersion.Version20, Content = told ? content : new StreamContent(new LengthlessStream(10 * 1024 * 1024)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await server.Admin.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal("RequestEntityTooLarge", (await ApiAnswer.ReadAsync(response, Ct)).Reason);
        }
    }

    [Fact]
    public async Task A_flood_of_headers_is_cut_off()
    {
        await using var tls = await ConnectAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes("GET /version HTTP/1.1\r\nHost: x\r\n"), Ct);
        var header = Encoding.ASCII.GetBytes($"X-Flood: {new string('x', 4000)}\r\n");
        var answer = "";
        try
        {
            for (var i = 0; i < 100; i++)
            {
                await tls.WriteAsync(header, Ct);
            }

            await tls.WriteAsync("\r\n"u8.ToArray(), Ct);
        }
        catch (IOException)
        {
            // cut off already
        }

        answer = await RestAsync(tls);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), answer);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/version", Ct)).Code);
    }

    [Fact]
    public async Task Many_small_headers_are_read_and_too_many_end_their_connection_alone()
    {
        Assert.Equal(HttpStatusCode.OK, await WithHeadersAsync(300));
        Assert.True(await WithHeadersAsync(5000) is null or HttpStatusCode.RequestHeaderFieldsTooLarge);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/version", Ct)).Code);
    }

    [Fact]
    public void Clients_that_say_nothing_are_ended_after_a_time_and_are_not_without_number()
    {
        var limits = server.Kestrel.Limits;
        Assert.InRange(limits.RequestHeadersTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.InRange(limits.KeepAliveTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(130));
        Assert.InRange(limits.Http2.KeepAlivePingDelay + limits.Http2.KeepAlivePingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(80));
        Assert.InRange(limits.MinRequestBodyDataRate!.BytesPerSecond, 1, double.MaxValue);
        Assert.InRange(limits.MinRequestBodyDataRate.GracePeriod, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.Equal(10_000, limits.MaxConcurrentConnections);
    }

    /// <summary>Null: the connection was ended.</summary>
    private async Task<HttpStatusCode?> WithHeadersAsync(int count)
    {
        using var client = server.FarAdmin();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version") { Version = HttpVersion.Version20 };
        for (var i = 0; i < count; i++)
        {
            request.Headers.TryAddWithoutValidation($"x-{i}", "1");
        }

        try
        {
            using var response = await client.SendAsync(request, Ct);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    [Fact]
    public async Task A_body_that_does_not_come_ends_its_connection()
    {
        await using var tls = await ConnectAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes("POST /edgekube/v1/join HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"), Ct);
        var answer = await RestAsync(tls);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
    }

    [Theory]
    [InlineData("application/json;q=0.1,application/yaml", 200, "application/yaml")]
    [InlineData("application/yaml;q=0.1,application/json", 200, "application/json")]
    [InlineData("text/plain,application/yaml;q=0.5,*/*;q=0.1", 200, "application/yaml")]
    [InlineData("*/*", 200, "application/json")]
    [InlineData("application/*", 200, "application/json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200, "application/json")]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", 200, "application/json", "Table")]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io,application/json", 200, "application/json", "ConfigMapList")]
    [InlineData("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", 200, "application/json", "PartialObjectMetadataList")]
    [InlineData("application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io", 200, "application/json", "Table")]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io", 406, "application/json", "Status")]
    [InlineData("application/json;as=Pie;v=v1;g=meta.k8s.io", 406, "application/json", "Status")]
    [InlineData("text/plain", 406, "application/json", "Status")]
    public async Task The_best_form_that_can_be_sent_is_sent(string accept, int code, string type, string kind = "ConfigMapList")
    {
        var answer = await server.SendAsync(HttpMethod.Get, Maps, null, "application/json", accept, Ct);
        Assert.Equal((code, type), ((int)answer.Code, answer.Type));
        Assert.Contains(type == "application/yaml" ? $"kind: {kind}" : $"\"kind\":\"{kind}\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "text/plain")]
    [InlineData("POST", "application/xml")]
    [InlineData("PUT", "application/merge-patch+json")]
    [InlineData("PATCH", "application/json")]
    [InlineData("PATCH", "application/yaml")]
    public async Task A_body_of_another_type_is_refused(string method, string type)
    {
        var answer = await SendAsync(new(method), method == "POST" ? Maps : $"{Maps}/x", "{}"u8.ToArray(), type);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType"), (answer.Code, answer.Reason));
    }

    private async Task<HttpResponseMessage> FirstRefusedAsync(Action fill)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true) // until the server has taken up all that wait
        {
            fill();
            var response = await server.Admin.GetAsync($"{Maps}?limit=1", limit.Token);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return response;
            }

            response.Dispose();
        }
    }

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, byte[] body, string type)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await server.Admin.SendAsync(request, Ct);
        return await ApiAnswer.ReadAsync(response, Ct);
    }

    private static async Task<(int Lines, string Last)> LinesAsync(HttpResponseMessage watch)
    {
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync(Ct));
        var (lines, last) = (0, "");
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            (lines, last) = (lines + 1, line);
        }

        return (lines, last);
    }

    private async Task<SslStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Ct);
#pragma warning disable CA5359 // the server is this process
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private static async Task<string> RestAsync(SslStream tls)
    {
        var all = new MemoryStream();
        try
        {
            await tls.CopyToAsync(all, Ct);
        }
        catch (IOException)
        {
            // cut off
        }

        return Encoding.ASCII.GetString(all.ToArray());
    }

    /// <summary>A body that comes when it is let go.</summary>
    private sealed class HeldContent(Task held) : HttpContent
    {
        private static readonly byte[] _spaces = [.. Enumerable.Repeat((byte)' ', 1000)];

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            do
            {
                await stream.WriteAsync(_spaces, Ct); // the server ends who sends less than 240 bytes a second
                await stream.FlushAsync(Ct);
            }
            while (await Task.WhenAny(held, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Ct)) != held);

            await stream.WriteAsync("{}"u8.ToArray(), Ct);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>So many spaces, whose number nobody can ask for.</summary>
    private sealed class LengthlessStream(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)' ');
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
