namespace CityConsortium.Node;

/// <summary>The node's files are not usable. The message lists every problem with its file and the remedy, for the operator.</summary>
public sealed class NodeConfigException(string message) : Exception(message);
