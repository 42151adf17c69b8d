using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Twins;

/// <summary>One instance: a real replica, which of its timers run, and the blocks that it has.</summary>
internal sealed class TwinsNode(int instance)
{
    public int Instance => instance;

    public int Member { get; } = instance % Partitions.Members;

    /// <summary>The member that exists twice is the liar; nothing is promised about it.</summary>
    public bool IsTwin => Member == 0;

    public Replica Replica { get; set; } = null!;

    public List<(BlockHeader Header, Certificate Certificate, MemberSet ParentSigners)> Blocks { get; } = [];

    /// <summary>The view that it is in or asks for.</summary>
    public View View { get; set; }

    public bool[] Timers { get; } = new bool[Enum.GetValues<TimerId>().Length];

    public bool NothingPending { get; set; }

    public void Reset(Replica replica)
    {
        Replica = replica;
        Blocks.Clear();
        View = View.Zero;
        Array.Clear(Timers);
        NothingPending = false;
    }
}
