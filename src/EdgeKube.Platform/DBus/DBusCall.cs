using System.Runtime.InteropServices;

namespace EdgeKube.Platform.DBus;

/// <summary>A call that waits for its answer.</summary>
internal sealed unsafe class DBusCall : DBusReceiver
{
    public TaskCompletionSource<IReadOnlyList<object>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Receive(nint message)
    {
        if (SdBus.sd_bus_message_get_error(message) is var error and not 0)
        {
            var words = (nint*)error; // its name, its message
            Answer.TrySetException(new DBusException(Marshal.PtrToStringUTF8(words[0]) ?? "", Marshal.PtrToStringUTF8(words[1]) ?? "it failed"));
            return;
        }

        try
        {
            Answer.TrySetResult(DBusValues.Read(message));
        }
        catch (DBusException e)
        {
            Answer.TrySetException(e);
        }
    }

    public override void Fail(DBusException problem) => Answer.TrySetException(problem);
}
