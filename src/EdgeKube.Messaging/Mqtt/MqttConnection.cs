using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeKube.Messaging.Mqtt;

/// <summary>One connection from its first packet to its last, run by the client's thread.</summary>
internal sealed unsafe class MqttConnection : IDisposable
{
    private const int Mqtt5 = 5;
    private const int Window = 1000;
    private const int ErrorLevel = 8; // MOSQ_LOG_ERR
    private readonly MosquittoHandle _native;
    private readonly GCHandle _self;
    private readonly IMqttConnectionOwner _owner;
    private readonly Dictionary<int, PendingPublish> _pending = [];
    private readonly Dictionary<int, string> _subscribing = [];
    private readonly TlsTrouble _tls;
    private bool _isSecured;
    private string? _refusal;

    public MqttConnection(MqttClientOptions options, IMqttConnectionOwner owner)
    {
        _owner = owner;
        _tls = new TlsTrouble(options.Host);
        _self = GCHandle.Alloc(this);
        try
        {
            _native = MosquittoHandle.Create(options.ClientId, GCHandle.ToIntPtr(_self));
            SetUp(options);
        }
        catch
        {
            _native?.Dispose();
            _self.Free();
            throw;
        }
    }

    public bool IsUp { get; private set; }

    public int Socket => _native.Socket();

    public bool WantsToWrite => _native.WantsToWrite();

    /// <summary>Begins to connect; <see cref="IsUp"/> says when it is done.</summary>
    public void Connect(MqttClientOptions options)
    {
        var host = options.Port == 0 ? options.Host : options.Host.Trim('[', ']');
        ThrowIf(_native.Connect(host, options.Port, (int)options.KeepAlive.TotalSeconds));
    }

    public void Run(bool readable, bool writable)
    {
        if (readable)
        {
            ThrowIf(_native.Read());
        }

        if (writable && _native.Socket() >= 0)
        {
            ThrowIf(_native.Write());
        }

        ThrowIf(_native.Misc());
    }

    public void Subscribe(string filter, int qos)
    {
        ThrowIf(_native.Subscribe(out var mid, filter, qos));
        _subscribing[mid] = filter;
    }

    public void Publish(PendingPublish message)
    {
        var code = _native.Publish(out var mid, message);
        if (code != 0)
        {
            message.Fail($"{message.Topic}: {MosquittoHandle.Describe(code)}");
        }
        else
        {
            _pending[mid] = message;
            if (_early.Remove(mid, out var reason))
            {
                Finish(mid, reason); // QoS 0 is written, and its callback called, inside the call
            }
        }
    }

    public void Disconnect()
    {
        if (_native.Socket() >= 0)
        {
            _ = _native.Disconnect();
        }
    }

    public void Dispose()
    {
        IsUp = false;
        _native.Dispose();
        _self.Free();
        foreach (var message in _pending.Values)
        {
            message.Fail($"{message.Topic}: the connection to the broker was lost");
        }

        _pending.Clear();
    }

    private readonly Dictionary<int, int> _early = [];

    private static MqttConnection From(nint context) => (MqttConnection)GCHandle.FromIntPtr(context).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnected(nint client, nint context, int reason, int flags, nint properties) => From(context).Connected(reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnected(nint client, nint context, int reason, nint properties) => From(context).Disconnected(reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublished(nint client, nint context, int mid, int reason, nint properties) => From(context).Finish(mid, reason);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnReceived(nint client, nint context, NativeMessage* message, nint properties)
    {
        var topic = Marshal.PtrToStringUTF8(message->Topic)!;
        var payload = new ReadOnlySpan<byte>((void*)message->Payload, message->PayloadLength).ToArray();
        From(context)._owner.Received(NativeProperties.Read(new MqttMessage(topic, payload, message->Retain != 0), properties));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSubscribed(nint client, nint context, int mid, int count, int* granted, nint properties) =>
        From(context).Subscribed(mid, count > 0 ? granted[0] : 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLogged(nint client, nint context, int level, byte* text)
    {
        if (level == ErrorLevel)
        {
            var (code, words) = TlsVerdict.Of(client); // now: after the failure nothing of it is left
            From(context)._tls.Hear(Marshal.PtrToStringUTF8((nint)text) ?? "", code, words);
        }
    }

    private void SetUp(MqttClientOptions options)
    {
        _native.Option(MosquittoHandle.ProtocolVersion, Mqtt5);
        _native.Option(MosquittoHandle.ReceiveMaximum, Window);
        _native.Option(MosquittoHandle.SendMaximum, Window);
        _native.Option(MosquittoHandle.TcpNoDelay, 1);
        if (options.CaFile is { } ca)
        {
            _native.Tls(ca, options.CertificateFile, options.KeyFile);
            _native.LogTo(&OnLogged);
            _isSecured = true;
        }

        if (options.Will?.Invoke() is { } will)
        {
            _native.Will(will.Topic, will.Payload.Span);
        }

        _native.Callbacks(&OnConnected, &OnDisconnected, &OnPublished, &OnReceived, &OnSubscribed);
    }

    private void Connected(int reason)
    {
        if (reason == 0)
        {
            IsUp = true;
            _native.LogTo(null); // it would tell of every packet
        }
        else
        {
            _refusal = $"the broker refused the connection: {MosquittoHandle.DescribeReason(reason)}";
        }
    }

    private void Disconnected(int reason)
    {
        if (reason >= 128) // an MQTT 5 reason from the broker; smaller ones are libmosquitto's, and returned anyway
        {
            _refusal ??= $"the broker ended the connection: {MosquittoHandle.DescribeReason(reason)}";
        }
    }

    private void Subscribed(int mid, int granted)
    {
        if (_subscribing.Remove(mid, out var filter) && granted >= 128)
        {
            _refusal = $"the broker refused the subscription to {filter}: {MosquittoHandle.DescribeReason(granted)}";
        }
    }

    private void Finish(int mid, int reason)
    {
        if (!_pending.Remove(mid, out var message))
        {
            _early[mid] = reason;
        }
        else if (reason >= 128)
        {
            message.Fail($"{message.Topic}: {MosquittoHandle.DescribeReason(reason)}");
        }
        else
        {
            message.Succeed();
        }
    }

    /// <param name="reached">Somebody had taken the connection.</param>
    public MqttException HungUp(bool reached) => new(reached ? Explain("the connection was lost", broken: true) : "the connection was refused");

    private void ThrowIf(int code)
    {
        if (_refusal is { } refusal)
        {
            throw new MqttException(refusal);
        }

        if (code != 0)
        {
            var broken = MosquittoHandle.IsBroken(code); // before anything else changes errno
            throw new MqttException(Explain(MosquittoHandle.Describe(code), broken));
        }

        if (_native.Socket() < 0)
        {
            throw new MqttException(Explain("the connection was lost", broken: true));
        }
    }

    // A broker that refuses a certificate says so, but may close before that is read.
    private string Explain(string problem, bool broken) =>
        _tls.Words ?? (_isSecured && !IsUp && broken ? $"the broker ended the connection in the TLS handshake ({problem}); does it know this certificate?" : problem);
}
