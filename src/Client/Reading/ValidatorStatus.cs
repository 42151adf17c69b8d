using CityConsortium.Types;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>What a validator says of itself and its view of the others. Its own word: nothing here is proven.</summary>
/// <param name="Mode">voting, observing or stopped.</param>
/// <param name="QuorumMargin">How many departments more may fail before nothing commits; negative: nothing commits now.</param>
/// <param name="StalledBecause">Empty while the chain moves or has nothing to do.</param>
/// <param name="Accused">Departments that it holds evidence of two different votes against.</param>
/// <param name="ClockOffset">Other departments' clocks minus its own, as their proposals show.</param>
/// <param name="ClockProblem">Empty, or why its clock or another one needs attention.</param>
/// <param name="FinalityP50">Median time from arrival to commit over the last blocks; null: none yet.</param>
public sealed record ValidatorStatus(
    string Endpoint, string Department, string ChainId, Height Height, string BlockHash, string StateRoot, BlockTime BlockTime, View View,
    string Leader, string Mode, int MempoolTransactions, long MempoolBytes, IReadOnlyList<PeerStanding> Peers, int Validators, int Quorum,
    int QuorumMargin, string StalledBecause, long CommittedTransactions, long Evidence, IReadOnlyList<string> Accused, Height BestKnownHeight, TimeSpan? FinalityP50, string Build,
    Height EpochFrom, IReadOnlyList<string> Members, TimeSpan ClockOffset, string ClockProblem)
{
    /// <summary>A thousand years.</summary>
    private const long MostMilliseconds = 1000L * 365 * 24 * 3_600_000;

    internal static ValidatorStatus From(string endpoint, Wire.StatusReply r) => new(
        endpoint, r.Department, Convert.ToHexStringLower(r.ChainId.Span), new Height(r.Height), Convert.ToHexStringLower(r.BlockHash.Span),
        Convert.ToHexStringLower(r.StateRoot.Span), new BlockTime(r.BlockTimeUnixMs), new View(r.View), r.Leader, r.Mode,
        (int)r.MempoolTransactions, (long)r.MempoolBytes, [.. r.Peers.Select(PeerStanding.From)], (int)r.Validators, (int)r.Quorum,
        r.QuorumMargin, r.StalledBecause, (long)r.CommittedTransactions, (long)r.EvidenceCount, [.. r.Accused], new Height(r.BestKnownHeight),
        r.FinalityP50Us == 0 ? null : Span((long)Math.Min(r.FinalityP50Us / 1000, MostMilliseconds)) + TimeSpan.FromMicroseconds(r.FinalityP50Us % 1000), r.Build,
        new Height(r.EpochFrom), [.. r.Members], Span(r.ClockOffsetMs), r.ClockProblem);

    /// <summary>Milliseconds as a validator gives them: any number, and it must not bring down who reads it.</summary>
    internal static TimeSpan Span(long milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, -MostMilliseconds, MostMilliseconds));
}

/// <summary>One peer as a validator sees it.</summary>
/// <param name="LastHeard">How long ago; null: never.</param>
public sealed record PeerStanding(string Department, bool IsConnected, Height Height, TimeSpan? LastHeard, string Problem)
{
    internal static PeerStanding From(Wire.PeerStatus p) => new(
        p.Department, p.Connected, new Height(p.Height), p.LastHeardMsAgo < 0 ? null : ValidatorStatus.Span(p.LastHeardMsAgo), p.Problem);
}
