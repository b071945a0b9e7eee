using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using Xunit;

namespace EdgeKube.Cli.Tests.Streams;

public sealed class StreamTests(CliFixture cli)
{
    [Fact]
    public async Task Logs_are_what_the_node_sends()
    {
        var space = await PodAsync();
        Assert.Equal("one\ntwo\n", await cli.OutputAsync($"logs p -n {space} --tail 5"));
        Assert.Equal("[pod/p/c] one\n[pod/p/c] two\n", await cli.OutputAsync($"logs p -n {space} --prefix"));
        Assert.Equal("one\ntwo\none\ntwo\n", await cli.OutputAsync($"logs p -n {space} --all-containers"));
        Assert.Equal("one\ntwo\n", await cli.OutputAsync($"logs -l app=p -n {space}"));
        Assert.Equal(4, (await cli.OutputAsync($"logs -f -l app=p --all-containers -n {space}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var wrong = await cli.RunAsync($"logs p -c no -n {space}");
        Assert.Equal((1, "error: container no is not valid for pod p\n"), (wrong.Code, wrong.Error));
    }

    [Fact]
    public async Task A_command_gets_its_input_and_its_exit_code_is_passed_on()
    {
        var space = await PodAsync();
        cli.Server.Streams.Serve = async (_, stream, ct) =>
        {
            await stream.AcceptedAsync(ct);
            await foreach (var piece in stream.ReadAllAsync(ct))
            {
                if ((StreamChannel)piece.Span[0] == StreamChannel.Close)
                {
                    break;
                }

                var answer = piece.ToArray();
                answer[0] = (byte)StreamChannel.Output;
                await stream.SendAsync(answer, ct);
            }

            byte[] result = [(byte)StreamChannel.Result, .. JsonSerializer.SerializeToUtf8Bytes(new CommandResult { ExitCode = 7 }, MessagingJson.Default.CommandResult)];
            await stream.SendAsync(result, ct);
        };
        var answer = await cli.RunAsync($"exec -i p -c d -n {space} -- cat -u", "typed\n");
        Assert.Equal((7, "typed\n", "command terminated with exit code 7\n"), (answer.Code, answer.Output, answer.Error));
        Assert.Equal("d", cli.Server.Streams.Opened!.Container);
        Assert.Equal(["cat", "-u"], cli.Server.Streams.Opened.Command!.Command);
    }

    private async Task<string> PodAsync()
    {
        var space = await cli.NamespaceAsync();
        await cli.OutputAsync($"apply -n {space} -f -", """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: p}}
            spec: {nodeName: n, containers: [{name: c, image: i}, {name: d, image: i}]}
            """);
        return space;
    }
}
