namespace EdgeKube.Api.Protobuf;

/// <summary>How a field's value is written (protobuf encoding).</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
