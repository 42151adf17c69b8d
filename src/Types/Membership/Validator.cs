namespace CityConsortium.Types;

/// <summary>One department's validator as the chain knows it.</summary>
/// <param name="Department">Whose node it is.</param>
/// <param name="ConsensusKey">Signs votes.</param>
/// <param name="TlsPin">SHA-256 of the subject public key info of the node's TLS certificate; who shows another is not let in.</param>
public sealed record Validator(DepartmentId Department, PublicKey ConsensusKey, Hash256 TlsPin);
