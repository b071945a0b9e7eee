using EdgeKube.Api.Errors;
using EdgeKube.Server.Management.Streams;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Streams;

public sealed class SendWindowTests
{
    private readonly FakeTime _time = new();
    private readonly SendWindow _window;

    public SendWindowTests() => _window = new SendWindow(_time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_is_sent_than_may_be_unacknowledged()
    {
        await _window.TakeAsync(SendWindow.Size - 10, Ct);
        await _window.TakeAsync(10, Ct);
        Assert.Equal(3, _window.Next);
        var third = _window.TakeAsync(1, Ct).AsTask();
        Assert.False(third.IsCompleted);
        _window.Acknowledge(1);
        await third;
        Assert.Equal(4, _window.Next);
    }

    [Fact]
    public async Task What_is_larger_than_the_window_goes_too()
    {
        await _window.TakeAsync(5 * SendWindow.Size, Ct);
        var next = _window.TakeAsync(1, Ct).AsTask();
        Assert.False(next.IsCompleted);
        _window.Acknowledge(7); // what was never sent harms nobody
        await next;
    }

    [Fact]
    public async Task A_silent_client_is_given_up()
    {
        await _window.TakeAsync(SendWindow.Size, Ct);
        var next = _window.TakeAsync(1, Ct).AsTask();
        _time.Advance(await _time.Armed.ReadAsync(Ct));
        Assert.Equal(504, (await Assert.ThrowsAsync<ApiException>(() => next)).Code);
    }
}
