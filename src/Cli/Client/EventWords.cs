using CityConsortium.Client;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Cli.Client;

/// <summary>The contracts' events as text.</summary>
internal static class EventWords
{
    public static string Of(CityEvent e)
    {
        try
        {
            return (e.Contract, e.Name) switch
            {
                (AirHour.ContractName, "HoursRecorded") => Of(HoursRecorded.Parser.ParseFrom(e.Payload.Span)),
                (FacilityRecord.ContractName, "FacilityChanged") => Of(FacilityChanged.Parser.ParseFrom(e.Payload.Span)),
                (KeyRecord.ContractName, "KeyRegistered") => Of(KeyRegistered.Parser.ParseFrom(e.Payload.Span)),
                (KeyRecord.ContractName, "KeyRevoked") => Of(KeyRevoked.Parser.ParseFrom(e.Payload.Span)),
                _ => Unknown(e),
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return Unknown(e);
        }
    }

    private static string Of(HoursRecorded e) => $"{e.Station}: {e.Added} hours from {new AirTime(e.FirstHour)} to {new AirTime(e.LastHour)}";

    private static string Of(FacilityChanged e) => $"{e.Code}: {FacilityWords.Of((Types.FacilityState)e.State)}, entry {e.Entry}";

    private static string Of(KeyRegistered e) => $"{Short(e.PublicKey)} of {e.Department}: {string.Join(", ", e.Roles)} '{e.Label}'";

    private static string Of(KeyRevoked e) => $"{Short(e.PublicKey)} of {e.Department}: {e.Reason}";

    private static string Unknown(CityEvent e) => Convert.ToHexStringLower(e.Payload.Span);

    private static string Short(ByteString key) => $"{Convert.ToHexStringLower(key.Span[..Math.Min(key.Length, 4)])}…";
}
