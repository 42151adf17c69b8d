using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// How promptly each member proposed when it led, as this replica saw it (P49). A hint: it decides whom this replica stops
/// waiting for, never what is safe, and takes f + 1 members to have an effect.
/// </summary>
/// <remarks>
/// Aardvark (Clement et al., NSDI'09) and Prime (Amir et al.) describe the attack: a leader that is always just under the
/// timeout. Judging by comparison keeps a slow machine from blaming everybody in turn.
/// </remarks>
internal sealed class LeaderRecord(int members, MemberIndex? self)
{
    /// <summary>A late proposal weighs as much as this many prompt ones: a leader that is late more often than every fourth time is slow.</summary>
    private const int LateWeight = 3;

    /// <summary>This many late proposals in a row are enough.</summary>
    public const int LateInARow = 3;

    private const int Limit = LateWeight * LateInARow;

    private readonly int[] _scores = new int[members];

    public void NoteLate(MemberIndex leader) => _scores[leader.Value] = Math.Min(Limit, _scores[leader.Value] + LateWeight);

    /// <summary>The network is well: what others did long ago fades as well.</summary>
    public void NotePrompt()
    {
        foreach (ref var score in _scores.AsSpan())
        {
            if (score > 0) score--;
        }
    }

    /// <summary>Late too often, while another one that may lead was not. What this replica would do itself says nothing about the others.</summary>
    public bool IsSlow(MemberIndex leader, IReadOnlyList<MemberIndex> others)
    {
        if (_scores[leader.Value] < Limit) return false;
        foreach (var other in others)
        {
            if (other != leader && other != self && _scores[other.Value] <= Limit - LateWeight) return true;
        }

        return false;
    }
}
