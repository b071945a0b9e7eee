using System.Globalization;
using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>How a command ended, as its client reads it.</summary>
internal static class CommandStatus
{
    private static readonly ReadOnlyMemory<byte> _success = "{\"metadata\":{},\"status\":\"Success\"}"u8.ToArray();

    /// <summary>For protocols from version 4 on: a Status.</summary>
    public static ReadOnlyMemory<byte> Json(CommandResult result) => result switch
    {
        { Problem: { } problem } => StatusResponse.Failure(ApiException.Internal(problem)),
        { ExitCode: 0 } => _success,
        _ => Failed(result.ExitCode),
    };

    /// <summary>For older protocols: words; nothing is success.</summary>
    public static ReadOnlyMemory<byte> Words(CommandResult result) => Encoding.UTF8.GetBytes(result switch
    {
        { Problem: { } problem } => $"Internal error occurred: {problem}",
        { ExitCode: 0 } => "",
        _ => Message(result.ExitCode),
    });

    private static string Message(int code) => $"command terminated with non-zero exit code: exit status {code.ToString(CultureInfo.InvariantCulture)}";

    private static byte[] Failed(int code) => Encoding.UTF8.GetBytes(
        $"{{\"metadata\":{{}},\"status\":\"Failure\",\"message\":\"{Message(code)}\",\"reason\":\"NonZeroExitCode\","
        + $"\"details\":{{\"causes\":[{{\"reason\":\"ExitCode\",\"message\":\"{code.ToString(CultureInfo.InvariantCulture)}\"}}]}}}}");
}
