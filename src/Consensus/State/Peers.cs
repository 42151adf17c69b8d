using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What this replica knows of each member's node. Hints only: nothing here decides what is safe.</summary>
internal sealed class Peers(int members)
{
    /// <summary>Status timers without a word from a member that itself reports as often.</summary>
    private const int QuietLong = 2;

    private readonly Peer[] _peers = new Peer[members];

    public int Count => _peers.Length;

    public ref Peer this[MemberIndex member] => ref _peers[member.Value];

    public bool IsUnreachable(MemberIndex member) => _peers[member.Value].LinkDown || _peers[member.Value].Silent;

    public MemberSet LinksUp
    {
        get
        {
            var up = MemberSet.Empty;
            for (var i = 0; i < _peers.Length; i++)
            {
                if (!_peers[i].LinkDown) up = up.With(new MemberIndex(i));
            }

            return up;
        }
    }

    /// <summary>A signed message about a height, or a status, says that the member committed at least this height.</summary>
    public void NoteCommitted(MemberIndex member, Height committed)
    {
        ref var peer = ref _peers[member.Value];
        if (committed > peer.Committed) peer.Committed = committed;
    }

    /// <summary>A status timer fired: limits start over, silence grows.</summary>
    public void Tick()
    {
        foreach (ref var peer in _peers.AsSpan())
        {
            peer.Served = false;
            peer.Answered = 0;
            peer.QuietTicks++;
        }
    }

    /// <summary>The member let a view time out; if it was quiet as well, it is not waited for until it is heard again.</summary>
    public void NoteTimeout(MemberIndex leader) => _peers[leader.Value].Silent |= _peers[leader.Value].QuietTicks >= QuietLong;

    public void NoteHeard(MemberIndex member)
    {
        ref var peer = ref _peers[member.Value];
        peer.QuietTicks = 0;
        peer.Silent = false;
    }

    internal struct Peer
    {
        public bool LinkDown;

        /// <summary>Led a view that timed out while it was quiet, and was not heard since (P45).</summary>
        public bool Silent;

        /// <summary>Status timers since the last message came from it.</summary>
        public int QuietTicks;

        /// <summary>The highest height it is said to have committed.</summary>
        public Height Committed;

        public Status? LastStatus;

        /// <summary>How many statuses in a row showed no progress.</summary>
        public int Stalled;

        /// <summary>Blocks were sent to it since the last status timer.</summary>
        public bool Served;

        /// <summary>How many of its statuses were answered since the last status timer.</summary>
        public int Answered;
    }
}
