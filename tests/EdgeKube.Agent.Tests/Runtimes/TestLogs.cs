using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Hands what is logged to the running test's output.</summary>
internal sealed class TestLogs : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        TestContext.Current.SendDiagnosticMessage($"{logLevel}: {formatter(state, exception)} {exception?.Message}");

    public void Dispose()
    {
        // nothing is held
    }
}
