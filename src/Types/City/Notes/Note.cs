namespace CityConsortium.Types;

/// <summary>Where the notes contract keeps a sender's entries. The value is whatever bytes the sender put.</summary>
public static class Note
{
    public const string ContractName = "notes";
    public const int MaxKeyBytes = 128;
    public const int MaxValueBytes = 16 * 1024;

    /// <summary><c>notes/</c> sender as 64 hex digits <c>/</c> key.</summary>
    public static StateKey StateKeyOf(PublicKey sender, string key) => StateKey.Of(ContractName, $"{sender}/{key}");
}
