using System.Runtime.InteropServices;

namespace EdgeKube.Platform.DBus;

/// <summary>What sd-bus calls back; kept alive for it.</summary>
internal abstract class DBusReceiver
{
    private GCHandle _self;

    public nint Slot { get; set; }

    public nint State => GCHandle.ToIntPtr(_self);

    public void Keep() => _self = GCHandle.Alloc(this);

    /// <summary>Under the connection's lock, and once.</summary>
    public void Free()
    {
        if (Slot != 0)
        {
            SdBus.sd_bus_slot_unref(Slot);
        }

        _self.Free();
    }

    /// <summary>Throws nothing: native code is below it.</summary>
    public abstract void Receive(nint message);

    public abstract void Fail(DBusException problem);
}
