namespace CityConsortium.Node;

/// <summary>The replica ordered a halt: this node's result differs from what a quorum certified. All data is kept.</summary>
public sealed class NodeHaltedException(string reason) : Exception(reason);

/// <summary>A block that a peer served is not what it claims to be.</summary>
public sealed class BlockRefusedException(string problem) : Exception(problem);
