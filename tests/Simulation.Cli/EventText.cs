using CityConsortium.Consensus;

namespace CityConsortium.Simulation.Cli;

/// <summary>An input in one line for a person.</summary>
public static class EventText
{
    public static string Line(long step, long at, int endpoint, Input input) => $"{step,8} {at / 1000.0,12:F3} ms  node {endpoint}  {Of(input)}";

    private static string Of(Input input) => input switch
    {
        Input.MessageReceived received => $"from {received.From}: {Of(received.Message)}",
        Input.TimerFired fired => $"timer {fired.Timer}",
        Input.ProposalBuilt { Proposal: null } built => $"nothing to propose at height {built.Height} view {built.View}",
        Input.ProposalBuilt built => $"built {built.Proposal!.Digest.ToShortString()} ({built.Proposal.TransactionIds.Count} transactions) at height {built.Height} view {built.View}",
        Input.ProposalChecked check => $"checked {check.Digest.ToShortString()}: {check.Refusal?.ToString() ?? "fine"}",
        Input.BlockExecuted executed => $"executed {executed.Digest.ToShortString()} to block {executed.Header.Hash().ToShortString()} of height {executed.Header.Height}",
        Input.TransactionsPending pending => pending.Any ? "transactions are pending" : "nothing is pending",
        Input.CaughtUp caughtUp => $"caught up with block {caughtUp.Certificate.BlockHash.ToShortString()} of height {caughtUp.Header.Height}",
        Input.PeerLinkChanged link => $"link to {link.Member} is {(link.Up ? "up" : "down")}",
        _ => input.GetType().Name,
    };

    private static string Of(Message message) => message switch
    {
        Vote vote => $"{vote.Step} of {vote.Signer} at {vote.Height}/{vote.View} for {vote.Digest.ToShortString()}",
        PrePrepare prePrepare => $"PrePrepare of {prePrepare.Leader} at {prePrepare.Height}/{prePrepare.View} for {prePrepare.Vote.Digest.ToShortString()}",
        ViewChange change => $"ViewChange of {change.Signer} to {change.Height}/{change.View}, {Of(change.Prepared)}",
        NewView newView => $"NewView {newView.Height}/{newView.View} of {string.Join(",", newView.ViewChanges.Select(v => v.Signer))}, {Of(newView.PrePrepare)}",
        Status status => $"Status committed {status.Committed}, {(status.Active ? "in" : "asks for")} view {status.View}",
        _ => message.GetType().Name,
    };

    private static string Of(PreparedCertificate? prepared) =>
        prepared is null ? "nothing prepared" : $"prepared {prepared.Digest.ToShortString()} in view {prepared.View}";

    private static string Of(PrePrepare? prePrepare) =>
        prePrepare is null ? "free choice" : $"proposes {prePrepare.Vote.Digest.ToShortString()} again";
}
