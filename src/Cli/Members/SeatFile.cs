using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary>
/// <c>seat.json</c>: what a department tells the others so that they can give its validator a seat. Nothing in it is secret;
/// its fingerprint is compared by telephone.
/// </summary>
internal static class SeatFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToJson(MemberSeat seat) => JsonSerializer.Serialize(
        new Document(
            seat.Validator.Department.Value, seat.Admits?.NameZh, seat.Admits?.NameEn, seat.Admits?.AdminKey.ToString(), seat.Validator.ConsensusKey.ToString(),
            seat.Validator.TlsPin.ToString(), seat.Addresses.Peer, seat.Addresses.Client, Fingerprint(seat)),
        Options) + "\n";

    /// <summary>128 bits over everything in the seat, in groups that a person reads out.</summary>
    public static string Fingerprint(MemberSeat seat)
    {
        var writer = new CanonicalWriter(512);
        seat.Encode(writer);
        var hex = Hashing.Of(Domain.Membership, writer.Written).ToString()[..32];
        return string.Join('-', Enumerable.Range(0, 8).Select(i => hex.Substring(4 * i, 4)));
    }

    /// <exception cref="CliException">It cannot be read, or was changed.</exception>
    public static MemberSeat Read(string path)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(File.ReadAllText(path), Options) ?? throw new JsonException();
            var seat = From(document);
            if (seat is not null && Fingerprint(seat) == document.Fingerprint) return seat;
            throw new CliException($"{path}: its values do not fit its fingerprint {document.Fingerprint}; ask its department for the file again.", ExitCode.BadConfig);
        }
        catch (JsonException)
        {
            throw new CliException($"{path} is no seat file; 'city node init' writes one as seat.json into the validator's directory.", ExitCode.BadConfig);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message}", ExitCode.BadConfig);
        }
    }

    private static MemberSeat? From(Document d)
    {
        if (!DepartmentId.TryParse(d.Department, out var department) || !PublicKey.TryParse(d.ConsensusKey, out var key) || !Hash256.TryParse(d.TlsPin, out var pin)) return null;
        NewDepartment? admits = null;
        if (d.AdminKey is not null)
        {
            if (!PublicKey.TryParse(d.AdminKey, out var admin)) return null;
            admits = new NewDepartment(d.NameZh ?? "", d.NameEn ?? "", admin);
        }

        return new MemberSeat(new Types.Validator(department, key, pin), new NodeAddresses(d.Peer, d.Client), admits);
    }

    private sealed record Document(
        string Department, string? NameZh, string? NameEn, string? AdminKey, string ConsensusKey, string TlsPin, string Peer, string Client, string Fingerprint);
}
