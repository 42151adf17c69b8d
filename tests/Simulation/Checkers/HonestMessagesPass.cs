using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>What honest replicas send passes every honest gate.</summary>
public sealed class HonestMessagesPass : Checker
{
    protected override string Number => "G21";

    public override void OnRefusedMessage(SimNode node, SimNode from, Message? message) =>
        Require(from.IsFaulty, $"a message of honest node {from.Endpoint} was refused: {message}");
}
