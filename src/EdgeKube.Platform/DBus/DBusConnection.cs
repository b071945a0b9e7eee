using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeKube.Platform.DBus;

/// <summary>A connection to a message bus, through libsystemd. While nothing comes it holds no thread: the runtime's own poll wakes it.</summary>
public sealed class DBusConnection : IAsyncDisposable
{
    public const string SystemBus = "unix:path=/run/dbus/system_bus_socket";
    private static readonly TimeSpan _mostForCall = TimeSpan.FromSeconds(25);
    private readonly Lock _lock = new(); // sd-bus is for one thread at a time; none of its calls here waits
    private readonly HashSet<DBusReceiver> _receivers = [];
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly Task _reading;
    private nint _bus;

    private DBusConnection(nint bus, Socket socket, TimeProvider time)
    {
        (_bus, _socket, _time) = (bus, socket, time);
        _reading = ReadAsync();
    }

    /// <summary>Ends when the bus has gone away.</summary>
    public Task Closed => _reading;

    /// <exception cref="DBusException">There is no bus, or no libsystemd.</exception>
    public static Task<DBusConnection> OpenAsync(string address, TimeProvider time, CancellationToken ct) => Task.Run(() => Open(address, time), ct);

    /// <returns>The values of the answer.</returns>
    /// <exception cref="DBusException">What the other side, or the bus, has against it.</exception>
    public async Task<IReadOnlyList<object>> CallAsync(
        DBusTarget target, string member, string signature, IReadOnlyList<object> values, CancellationToken ct)
    {
        var call = new DBusCall();
        Send(call, target, member, signature, values);
        try
        {
            return await call.Answer.Task.WaitAsync(_mostForCall, _time, ct);
        }
        catch (TimeoutException)
        {
            throw new DBusException("org.freedesktop.DBus.Error.NoReply", $"{target.Service} does not answer");
        }
        finally
        {
            Forget(call);
        }
    }

    /// <summary>Reads one property.</summary>
    public async Task<object> GetAsync(DBusTarget target, string property, CancellationToken ct) =>
        (await CallAsync(target with { Interface = "org.freedesktop.DBus.Properties" }, "Get", "ss", [target.Interface, property], ct))[0];

    /// <summary>Calls <paramref name="received"/>, which must neither wait nor call the bus, for each signal that fits.</summary>
    /// <param name="match">In the bus's own words: <c>type='signal',member='…'</c>.</param>
    /// <param name="received">Is given each.</param>
    /// <returns>Ends it.</returns>
    public unsafe IDisposable Subscribe(string match, Action<DBusSignal> received)
    {
        var subscription = new DBusSubscription(received, Forget);
        lock (_lock)
        {
            ThrowIfClosed();
            Add(subscription);
            DBusValues.Checked(SdBus.sd_bus_add_match_async(_bus, out var slot, match, &Received, 0, subscription.State));
            subscription.Slot = slot;
            Drain();
        }

        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            Close();
        }

        await _reading;
    }

    private static DBusConnection Open(string address, TimeProvider time)
    {
        nint bus = 0;
        try
        {
            DBusValues.Checked(SdBus.sd_bus_new(out bus));
            DBusValues.Checked(SdBus.sd_bus_set_address(bus, address));
            DBusValues.Checked(SdBus.sd_bus_set_bus_client(bus, 1));
            DBusValues.Checked(SdBus.sd_bus_start(bus));
            DBusValues.Checked(SdBus.sd_bus_flush(bus)); // waits for the bus to greet us
            var descriptor = DBusValues.Checked(SdBus.Duplicate(DBusValues.Checked(SdBus.sd_bus_get_fd(bus))));
            return new DBusConnection(bus, new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), time);
        }
        catch (DllNotFoundException)
        {
            throw new DBusException(DBusException.Disconnected, "libsystemd.so.0 is not on this machine");
        }
        catch (DBusException) when (bus != 0)
        {
            SdBus.sd_bus_flush_close_unref(bus);
            throw;
        }
    }

    [UnmanagedCallersOnly]
    private static int Received(nint message, nint state, nint error)
    {
        ((DBusReceiver)GCHandle.FromIntPtr(state).Target!).Receive(message);
        return 0;
    }

    private unsafe void Send(DBusCall call, DBusTarget target, string member, string signature, IReadOnlyList<object> values)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            DBusValues.Checked(SdBus.sd_bus_message_new_method_call(_bus, out var message, target.Service, target.Path, target.Interface, member));
            try
            {
                DBusValues.Write(message, signature, values);
                Add(call);
                DBusValues.Checked(SdBus.sd_bus_call_async(_bus, out var slot, message, &Received, call.State, ulong.MaxValue));
                call.Slot = slot;
            }
            finally
            {
                SdBus.sd_bus_message_unref(message);
            }

            Drain(); // what sd-bus has read already, nobody would be woken for
        }
    }

    private async Task ReadAsync()
    {
        var isOpen = true;
        while (isOpen)
        {
            try
            {
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None); // only waits
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // closed; Drain finds out
            }

            lock (_lock)
            {
                isOpen = Drain();
            }
        }
    }

    // Called with the lock held.
    private bool Drain()
    {
        if (_bus == 0)
        {
            return false;
        }

        int done;
        do
        {
            done = SdBus.sd_bus_process(_bus, 0);
        }
        while (done > 0);
        if (done < 0)
        {
            Close();
        }

        return done >= 0;
    }

    private void Close()
    {
        if (_bus == 0)
        {
            return;
        }

        foreach (var receiver in _receivers)
        {
            receiver.Fail(new DBusException(DBusException.Disconnected, "the message bus has gone away"));
            receiver.Free();
        }

        _receivers.Clear();
        SdBus.sd_bus_flush_close_unref(_bus);
        _bus = 0;
        _socket.Dispose();
    }

    private void Add(DBusReceiver receiver)
    {
        receiver.Keep();
        _receivers.Add(receiver);
    }

    private void Forget(DBusReceiver receiver)
    {
        lock (_lock)
        {
            if (_receivers.Remove(receiver))
            {
                receiver.Free();
                Drain();
            }
        }
    }

    private void ThrowIfClosed()
    {
        if (_bus == 0)
        {
            throw new DBusException(DBusException.Disconnected, "the message bus has gone away");
        }
    }
}
