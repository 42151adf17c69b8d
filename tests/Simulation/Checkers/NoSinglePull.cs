using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Nobody honest follows others into a view that no honest member left its own view for: up to f liars pull nobody, whatever
/// number they name (P44).
/// </summary>
public sealed class NoSinglePull : Checker
{
    private readonly Dictionary<Height, View> _highest = [];

    protected override string Number => "G22";

    public override void OnObserved(SimNode node, ConsensusEvent what)
    {
        if (what is not ConsensusEvent.ViewChangeStarted asked) return;
        var highest = _highest.GetValueOrDefault(asked.Height);
        if (asked.Reason == ViewChangeReason.OthersMoved)
        {
            Require(asked.View <= highest, $"node {node.Endpoint} was pulled into view {asked.View} of height {asked.Height}, where nobody honest had gone");
        }
        else if (asked.View > highest)
        {
            _highest[asked.Height] = asked.View;
        }
    }
}
