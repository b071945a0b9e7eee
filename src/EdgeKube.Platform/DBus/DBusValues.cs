using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Platform.DBus;

/// <summary>Writes and reads the values of a message as plain objects: numbers, strings, and arrays of objects for what holds others.</summary>
internal static unsafe class DBusValues
{
    /// <param name="message">The call.</param>
    /// <param name="signature">Such as <c>sa(sv)</c>; a variant's value is a <see cref="DBusVariant"/>.</param>
    /// <param name="values">One for each complete type.</param>
    public static void Write(nint message, string signature, IReadOnlyList<object> values)
    {
        var (at, index) = (0, 0);
        while (at < signature.Length)
        {
            var length = LengthOf(signature, at);
            WriteOne(message, signature.Substring(at, length), values[index++]);
            at += length;
        }
    }

    public static IReadOnlyList<object> Read(nint message)
    {
        var values = new List<object>();
        while (Checked(SdBus.sd_bus_message_peek_type(message, out var type, out var contents)) > 0)
        {
            values.Add(ReadOne(message, type, contents));
        }

        return values;
    }

    public static int Checked(int result) => result >= 0
        ? result
        : throw new DBusException(DBusException.Disconnected, $"D-Bus: {Marshal.GetPInvokeErrorMessage(-result)}");

    /// <summary>How long the complete type is that begins there.</summary>
    internal static int LengthOf(string signature, int at)
    {
        if (signature[at] == 'a')
        {
            return 1 + LengthOf(signature, at + 1);
        }

        if (signature[at] is not ('(' or '{'))
        {
            return 1;
        }

        var (depth, end) = (0, at);
        do
        {
            depth += signature[end] is '(' or '{' ? 1 : signature[end] is ')' or '}' ? -1 : 0;
            end++;
        }
        while (depth > 0);
        return end - at;
    }

    private static void WriteOne(nint message, string type, object value)
    {
        switch (type[0])
        {
            case 'a':
                Inside(message, 'a', type[1..], () =>
                {
                    foreach (var one in (IEnumerable<object>)value)
                    {
                        WriteOne(message, type[1..], one);
                    }
                });
                break;
            case '(' or '{':
                Inside(message, type[0] == '(' ? 'r' : 'e', type[1..^1], () => Write(message, type[1..^1], (IReadOnlyList<object>)value));
                break;
            case 'v':
                var variant = (DBusVariant)value;
                Inside(message, 'v', variant.Signature, () => WriteOne(message, variant.Signature, variant.Value));
                break;
            default:
                WriteBasic(message, type[0], value);
                break;
        }
    }

    private static void Inside(nint message, char kind, string contents, Action write)
    {
        Checked(SdBus.sd_bus_message_open_container(message, (byte)kind, contents));
        write();
        Checked(SdBus.sd_bus_message_close_container(message));
    }

    private static void WriteBasic(nint message, char type, object value)
    {
        if (type is 's' or 'o' or 'g')
        {
            var text = Encoding.UTF8.GetBytes((string)value + '\0');
            fixed (byte* bytes = text)
            {
                Checked(SdBus.sd_bus_message_append_basic(message, (byte)type, bytes));
            }

            return;
        }

        var number = type switch
        {
            'b' => (bool)value ? 1 : 0,
            't' => unchecked((long)Convert.ToUInt64(value, CultureInfo.InvariantCulture)),
            'd' => BitConverter.DoubleToInt64Bits((double)value),
            _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        };
        if (!BitConverter.IsLittleEndian && type is not ('x' or 't' or 'd'))
        {
            number <<= type == 'y' ? 56 : type is 'n' or 'q' ? 48 : 32;
        }

        Checked(SdBus.sd_bus_message_append_basic(message, (byte)type, &number));
    }

    private static object ReadOne(nint message, byte type, nint contents)
    {
        if (type is (byte)'a' or (byte)'r' or (byte)'e' or (byte)'v')
        {
            Checked(SdBus.sd_bus_message_enter_container(message, type, contents));
            var inner = Read(message);
            Checked(SdBus.sd_bus_message_exit_container(message));
            return type == (byte)'v' ? inner[0] : inner;
        }

        long raw = 0;
        Checked(SdBus.sd_bus_message_read_basic(message, type, &raw));
        void* place = &raw;
        return (char)type switch
        {
            's' or 'o' or 'g' => Marshal.PtrToStringUTF8((nint)raw) ?? "",
            'b' => *(int*)place != 0,
            'y' => (ulong)*(byte*)place,
            'n' => (long)*(short*)place,
            'q' => (ulong)*(ushort*)place,
            'i' => (long)*(int*)place,
            'u' => (ulong)*(uint*)place,
            'x' => raw,
            'd' => BitConverter.Int64BitsToDouble(raw),
            'h' => new SafeFileHandle(SdBus.Duplicate(*(int*)place), ownsHandle: true), // the message closes its own
            _ => unchecked((ulong)raw),
        };
    }
}
