using System.Collections.Concurrent;
using System.Text;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Management.State;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Management.State;

public sealed class StateBoardTests : IDisposable
{
    private static readonly ResourceKey _one = new(BuiltIn.Nodes, "", "one");
    private readonly FakeTime _time = new();
    private readonly Told _told = new();
    private readonly StateBoard _board;

    public StateBoardTests() => _board = new StateBoard(_told, _time, NullLogger<StateBoard>.Instance);

    public void Dispose() => _board.Dispose();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_change_is_told_once_and_the_same_again_is_not() => WhileItRunsAsync(async () =>
    {
        _told.States["one"] = "a";
        _board.Mark(_one);
        _board.Mark(_one);
        await GatherAsync();
        Assert.Equal("one=a", await _told.NextAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        _board.Mark(_one); // nothing is new
        await GatherAsync();
        _told.States["one"] = "b";
        _board.Mark(_one);
        await GatherAsync();
        Assert.Equal("one=b", await _told.NextAsync());
    });

    [Fact]
    public Task An_object_that_changes_all_the_time_keeps_its_quiet_interval() => WhileItRunsAsync(async () =>
    {
        _told.States["one"] = "a";
        _board.Mark(_one);
        await GatherAsync();
        Assert.Equal("one=a", await _told.NextAsync());
        for (var i = 1; i <= 4; i++) // 0.5 s each
        {
            _told.States["one"] = $"{i}";
            _board.Mark(_one);
            await GatherAsync();
        }

        Assert.Equal("one=4", await _told.NextAsync());
    });

    [Fact]
    public Task What_is_gone_is_removed_and_a_new_broker_is_told_all() => WhileItRunsAsync(async () =>
    {
        _told.States["one"] = "a";
        _board.Mark(_one);
        await GatherAsync();
        Assert.Equal("one=a", await _told.NextAsync());
        _board.Forget();
        await GatherAsync();
        Assert.Equal("one=a", await _told.NextAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        _told.States.TryRemove("one", out _);
        _board.Mark(_one);
        await GatherAsync();
        Assert.Equal("one=", await _told.NextAsync());
    });

    private async Task WhileItRunsAsync(Func<Task> test)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = _board.RunAsync(_told, _ => Task.CompletedTask, ending.Token);
        await test();
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task GatherAsync()
    {
        var delay = await _time.Armed.ReadAsync(Ct);
        _time.Advance(delay);
    }

    private sealed class Told : IStateSource, IMqttClient
    {
        private readonly System.Threading.Channels.Channel<string> _messages = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public event Action<bool>? ConnectionChanged;

        public event Action<MqttMessage>? MessageReceived;

        public ConcurrentDictionary<string, string> States { get; } = [];

        public bool IsConnected => ConnectionChanged is null && MessageReceived is null;

        public ValueTask<string> NextAsync() => _messages.Reader.ReadAsync(Ct);

        public string TopicOf(ResourceKey key) => key.Name;

        public ValueTask<StateMessage?> TellAsync(ResourceKey key, CancellationToken ct) =>
            new(States.TryGetValue(key.Name, out var text) ? new StateMessage(key.Name, Encoding.UTF8.GetBytes(text), text.Length) : null);

        public Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken ct)
        {
            Assert.True(retain);
            _messages.Writer.TryWrite($"{topic}={Encoding.UTF8.GetString(payload.Span)}");
            return Task.CompletedTask;
        }

        public Task AnswerAsync(string topic, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> correlation, CancellationToken ct) => Task.CompletedTask;

        public void Start()
        {
        }

        public void Subscribe(string filter, int qos)
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
