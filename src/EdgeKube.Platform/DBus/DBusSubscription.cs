using System.Runtime.InteropServices;

namespace EdgeKube.Platform.DBus;

/// <summary>Somebody who wants signals.</summary>
internal sealed class DBusSubscription(Action<DBusSignal> received, Action<DBusReceiver> forget) : DBusReceiver, IDisposable
{
    public override void Receive(nint message)
    {
        try
        {
            var path = Marshal.PtrToStringUTF8(SdBus.sd_bus_message_get_path(message)) ?? "";
            received(new DBusSignal(path, Marshal.PtrToStringUTF8(SdBus.sd_bus_message_get_member(message)) ?? "", DBusValues.Read(message)));
        }
        catch (DBusException)
        {
            // a value of a kind that we do not know: its sender is no part of ours
        }
    }

    public override void Fail(DBusException problem)
    {
        // who wants more subscribes again when the connection is found closed
    }

    public void Dispose() => forget(this);
}
