namespace CityConsortium.Types;

/// <summary>
/// What a hash or signature is about. Every hashed or signed byte string starts with one of these tags, so bytes made for
/// one purpose are never valid for another.
/// </summary>
public static class Domain
{
    public static ReadOnlySpan<byte> Transaction => "CityConsortium/tx/v1\0"u8;

    public static ReadOnlySpan<byte> TransactionId => "CityConsortium/txid/v1\0"u8;

    public static ReadOnlySpan<byte> IdempotencyId => "CityConsortium/idem/v1\0"u8;

    public static ReadOnlySpan<byte> Proposal => "CityConsortium/proposal/v1\0"u8;

    public static ReadOnlySpan<byte> Header => "CityConsortium/header/v1\0"u8;

    public static ReadOnlySpan<byte> Vote => "CityConsortium/vote/v1\0"u8;

    public static ReadOnlySpan<byte> ViewChange => "CityConsortium/view-change/v1\0"u8;

    public static ReadOnlySpan<byte> Certificate => "CityConsortium/certificate/v1\0"u8;

    public static ReadOnlySpan<byte> Membership => "CityConsortium/membership/v1\0"u8;

    public static ReadOnlySpan<byte> Genesis => "CityConsortium/genesis/v1\0"u8;

    public static ReadOnlySpan<byte> Receipt => "CityConsortium/receipt/v1\0"u8;

    public static ReadOnlySpan<byte> TransactionLog => "CityConsortium/tx-log/v1\0"u8;

    public static ReadOnlySpan<byte> SenderSignatures => "CityConsortium/sender-signatures/v1\0"u8;

    public static ReadOnlySpan<byte> History => "CityConsortium/history/v1\0"u8;
}
