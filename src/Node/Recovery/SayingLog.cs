using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>What a part of the node would log, said to the person who typed a command.</summary>
internal sealed class SayingLog(Action<string> say) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => say(formatter(state, exception));
}
