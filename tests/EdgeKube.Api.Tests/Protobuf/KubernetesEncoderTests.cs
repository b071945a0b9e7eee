using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Protobuf;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Protobuf;

public sealed class KubernetesEncoderTests
{
    private static readonly DefinitionTable _table = DefinitionLoader.Load("""
        {"types":{"x.Part":{"t":"object","p":{
        "name":{"t":"string","#":1},
        "parts":{"t":"array","i":{"$":"x.Part"},"#":2},
        "size":{"t":"string","f":"quantity","#":3},
        "port":{"is":true,"f":"int-or-string","#":4},
        "when":{"t":"string","f":"date-time","#":5},
        "precisely":{"t":"string","f":"micro-time","#":6},
        "labels":{"t":"object","v":{"t":"string"},"#":7},
        "bytes":{"t":"string","f":"byte","#":8},
        "count":{"t":"integer","f":"int64","#":9},
        "share":{"t":"number","f":"double","#":10},
        "is":{"t":"boolean","#":11},
        "raw":{"t":"object","pu":true,"#":12},
        "left":{"t":"string","#":1,"#in":13},
        "right":{"t":"string","#":2,"#in":13},
        "groups":{"t":"object","v":{"t":"array","i":{"t":"string"}},"#":14},
        "sizes":{"t":"object","v":{"t":"string","f":"quantity"},"#":15}}}},
        "kinds":[{"group":"g","version":"v1","kind":"Wood","plural":"woods","singular":"wood","namespaced":true,
        "columns":[],"schema":{"t":"object","n":"x.Wood","p":{"spec":{"$":"x.Part","#":2}}}}]}
        """u8.ToArray());

    [Theory]
    [InlineData("""{"name":"a"}""", "0a0161")]
    [InlineData("""{"name":"\u00e4\n"}""", "0a03c3a40a")]
    [InlineData("""{"unknown":{"name":[1]},"is":true,"name":null}""", "5801")]
    [InlineData("""{"count":-1}""", "48ffffffffffffffffff01")]
    [InlineData("""{"share":1.5}""", "51000000000000f83f")]
    [InlineData("""{"size":"1500m"}""", "1a070a05" + "313530306d")]
    [InlineData("""{"port":80}""", "2206" + "080010501a00")]
    [InlineData("""{"port":"http"}""", "220a" + "080110001a0468747470")]
    [InlineData("""{"when":"1970-01-01T00:00:01Z"}""", "2a04" + "08011000")]
    [InlineData("""{"precisely":"1970-01-01T00:00:01.000001Z"}""", "3205" + "080110e807")]
    [InlineData("""{"labels":{"a":"b"}}""", "3a06" + "0a0161120162")]
    [InlineData("""{"bytes":"AAEC"}""", "4203000102")]
    [InlineData("""{"raw":{"a": 1}}""", "620a" + "0a08" + "7b2261223a20317d")]
    [InlineData("""{"left":"l","name":"n","right":"r"}""", "6a06" + "0a016c" + "120172" + "0a016e")]
    [InlineData("""{"groups":{"a":["b"]}}""", "7208" + "0a0161" + "1203" + "0a0162")]
    [InlineData("""{"parts":[{"name":"a"},{}]}""", "1203" + "0a0161" + "1200")]
    public void A_field_has_the_bytes_that_protobuf_gives_it(string spec, string bytes)
    {
        var encoded = Encode($$"""{"spec":{{spec}}}""");
        var message = Convert.FromHexString(bytes);
        byte[] expected = [.. "k8s\0"u8, 0x0a, 0x0c, 0x0a, 4, .. "g/v1"u8, 0x12, 4, .. "Wood"u8,
            0x12, (byte)(message.Length + 2), 0x12, (byte)message.Length, .. message, 0x1a, 0, 0x22, 0];
        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(encoded));
    }

    [Fact]
    public void Long_messages_in_long_messages_keep_their_lengths()
    {
        var inner = new JsonObject { ["name"] = new string('x', 40_000) };
        for (var i = 0; i < 20; i++)
        {
            inner = new JsonObject { ["name"] = $"n{i}", ["parts"] = new JsonArray(inner) };
        }

        var text = new JsonObject { ["apiVersion"] = "g/v1", ["kind"] = "Wood", ["spec"] = inner }.ToJsonString();
        Assert.Equal(text, Decode(Encode(text)).ToJsonString());
    }

    [Fact]
    public void A_message_nested_without_end_is_refused()
    {
        byte[] message = [];
        for (var i = 0; i < 200; i++)
        {
            message = [0x12, .. Length(message.Length), .. message];
        }

        byte[] body = [.. "k8s\0"u8, 0x0a, 0x0c, 0x0a, 4, .. "g/v1"u8, 0x12, 4, .. "Wood"u8, 0x12, .. Length(message.Length), .. message];
        Assert.Equal(400, Assert.Throws<ApiException>(() => Decode(body)).Code);
    }

    [Fact]
    public void Whatever_bytes_come_they_are_an_object_or_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 255)).ToArbitrary(), bytes => Refuses([.. bytes.Select(b => (byte)b)])));

    [Fact]
    public void A_good_body_with_wrong_bytes_is_an_object_or_refused()
    {
        var good = Encode("""{"spec":{"name":"a","parts":[{"size":"1","port":80}],"when":"2020-01-01T00:00:00Z","share":1.5,"labels":{"a":"b"},"raw":{"a":[1]}}}""");
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 0xffff)).ToArbitrary(), changes =>
            {
                var bytes = good.ToArray();
                foreach (var change in changes.Take(3))
                {
                    bytes[20 + ((change >> 8) % (bytes.Length - 20))] = (byte)change;
                }

                return Refuses(bytes);
            }));
    }

    private static byte[] Length(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), (byte)(value >> 7)];

    private static bool Refuses(byte[] bytes)
    {
        try
        {
            return Decode(bytes) is not null;
        }
        catch (ApiException e)
        {
            return e.Code == 400;
        }
    }

    private static byte[] Encode(string json)
    {
        using var encoder = new KubernetesEncoder();
        encoder.WriteObject("g/v1", "Wood", Encoding.UTF8.GetBytes(json), _table.FindKind("g/v1", "Wood")!.Schema);
        return encoder.Written.ToArray();
    }

    private static JsonObject Decode(byte[] body) =>
        KubernetesProtobuf.Decode(body, (apiVersion, kind) => ProtobufSchemas.Of(_table, apiVersion, kind));
}
