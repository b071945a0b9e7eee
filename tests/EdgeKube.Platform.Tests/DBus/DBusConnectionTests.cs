using EdgeKube.Platform.DBus;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Platform.Tests.DBus;

public sealed class DBusConnectionTests : IAsyncLifetime
{
    private static readonly DBusTarget _bus = new("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");
    private static readonly string[] _variables = ["A=1"];
    private readonly DBusFixture _daemon = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(DBusFixture.IsInstalled, "dbus-daemon is not installed");
        await _daemon.StartAsync(Ct);
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task A_call_is_answered()
    {
        await using var connection = await OpenAsync();
        var answer = await connection.CallAsync(_bus, "NameHasOwner", "s", ["org.freedesktop.DBus"], Ct);
        Assert.Equal([true], answer);
    }

    [Fact]
    public async Task An_array_is_read()
    {
        await using var connection = await OpenAsync();
        var answer = await connection.CallAsync(_bus, "ListNames", "", [], Ct);
        Assert.Contains("org.freedesktop.DBus", (IReadOnlyList<object>)Assert.Single(answer));
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        await using var connection = await OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            connection.CallAsync(_bus, "NameHasOwner", "s", [i % 2 == 0 ? "org.freedesktop.DBus" : "com.example.Nobody"], Ct)));
        Assert.Equal(250, answers.Count(a => (bool)a[0]));
    }

    [Fact]
    public async Task A_refusal_has_the_name_and_the_words_of_the_other_side()
    {
        await using var connection = await OpenAsync();
        var refusal = await Assert.ThrowsAsync<DBusException>(() =>
            connection.CallAsync(new("com.example.Nobody", "/x", "com.example.X"), "Do", "", [], Ct));
        Assert.Equal("org.freedesktop.DBus.Error.ServiceUnknown", refusal.Name);
        Assert.True(refusal.IsAbsence);
        Assert.Contains("com.example.Nobody", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_is_read()
    {
        await using var connection = await OpenAsync();
        Assert.NotEmpty((IReadOnlyList<object>)await connection.GetAsync(_bus, "Features", Ct));
    }

    [Fact]
    public async Task A_signal_wakes_who_subscribed_and_nobody_else()
    {
        await using var connection = await OpenAsync();
        var came = new TaskCompletionSource<DBusSignal>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var wanted = connection.Subscribe("type='signal',member='NameOwnerChanged',arg0='com.example.Mine'", signal => came.TrySetResult(signal));
        using var other = connection.Subscribe("type='signal',member='NameOwnerChanged',arg0='com.example.Other'", _ => came.TrySetException(new InvalidOperationException()));
        await using var somebody = await OpenAsync();
        await somebody.CallAsync(_bus, "RequestName", "su", ["com.example.Mine", 0], Ct);
        var signal = await came.Task.WaitAsync(Ct);
        Assert.Equal("NameOwnerChanged", signal.Member);
        Assert.Equal("com.example.Mine", signal.Values[0]);
    }

    [Fact]
    public async Task A_bus_that_goes_away_ends_the_connection_and_its_calls()
    {
        await using var access = new DBusAccess(_daemon.Address, TimeProvider.System);
        var connection = await access.GetAsync(Ct);
        Assert.Same(connection, await access.GetAsync(Ct));
        await _daemon.StopAsync();
        await connection.Closed.WaitAsync(Ct);
        var problem = await Assert.ThrowsAsync<DBusException>(() => connection.CallAsync(_bus, "ListNames", "", [], Ct));
        Assert.Equal(DBusException.Disconnected, problem.Name);
        await Assert.ThrowsAsync<DBusException>(() => access.GetAsync(Ct));
    }

    [Fact]
    public async Task Nested_values_are_written_as_their_signature_says()
    {
        await using var connection = await OpenAsync();

        // A bus checks what it routes; it answers that it knows no such method, not that the message is broken.
        var refusal = await Assert.ThrowsAsync<DBusException>(() => connection.CallAsync(
            _bus,
            "NoSuchMethod",
            "ssa(sv)a(sa(sv))t",
            ["a", "b", new object[] { new object[] { "Environment", new DBusVariant("as", _variables) }, new object[] { "Max", new DBusVariant("t", ulong.MaxValue) } }, Array.Empty<object>(), 7],
            Ct));
        Assert.Equal("org.freedesktop.DBus.Error.UnknownMethod", refusal.Name);
    }

    private Task<DBusConnection> OpenAsync() => DBusConnection.OpenAsync(_daemon.Address, TimeProvider.System, Ct);
}
