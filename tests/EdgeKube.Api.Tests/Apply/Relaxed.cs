using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeKube.Api.Tests.Apply;

/// <summary>JSON with quotes one can read.</summary>
internal static class Relaxed
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
