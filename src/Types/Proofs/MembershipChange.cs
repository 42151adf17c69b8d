namespace CityConsortium.Types;

/// <summary>One step of a light verifier's walk: the block after which another set decides, and that set.</summary>
/// <param name="Certificate">By the set before the change.</param>
public sealed record MembershipChange(BlockHeader Header, Certificate Certificate, Membership Next);
