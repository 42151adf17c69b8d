using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>Logs to standard output: one line an event for people, or JSON with <c>CITY_LOG_FORMAT=json</c> for collectors.</summary>
public static class NodeLogging
{
    public static ILoggerFactory Create() => LoggerFactory.Create(logging =>
    {
        if (Environment.GetEnvironmentVariable("CITY_LOG_FORMAT") == "json") logging.AddJsonConsole(o => o.UseUtcTimestamp = true);
        else logging.AddSimpleConsole(o => (o.SingleLine, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ "));
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
    });
}
