using System.CommandLine;
using CityConsortium.Cli.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary><c>city member list</c>: the set in force, and the changes that are proposed on it; all of it proven.</summary>
internal static class MemberListCommand
{
    public static Command Create()
    {
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("list", "Show the set of validators in force and the changes that are proposed.") { data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var call = MemberCall.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var members = await call.MembershipAsync(stop);
            var proposals = new List<MembershipProposal>();
            foreach (var validator in members.Validators)
            {
                if (await call.FindProposalAsync(validator.Department, stop) is { } proposal) proposals.Add(proposal);
            }

            if (parsed.GetValue(json)) JsonText.Print(Json(members, proposals));
            else Print(members, proposals, call.Local.Network.Genesis);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Print(Membership members, IReadOnlyList<MembershipProposal> proposals, Genesis genesis)
    {
        var table = new TextTable("seat", "department", "consensus key", "TLS key");
        foreach (var (index, v) in members.Validators.Index()) table.Add($"{index}", genesis.DisplayName(v.Department), $"{v.ConsensusKey.ToShortString()}…", $"{v.TlsPin.ToShortString()}…");
        foreach (var line in table.Lines()) Console.Out.WriteLine(line);
        Console.Out.WriteLine($"{members.Quorum.Size} of {members.Count} make a quorum; {members.Quorum.MaxFaulty} may lie or fail. Membership {members.Hash.ToShortString()}…");
        foreach (var proposal in proposals)
        {
            var state = proposal.Base == members.Hash ? $"{proposal.Approvals.Count} of {genesis.Governance.ApprovalsOf(members.Count)} approvals ({string.Join(", ", proposal.Approvals)})" : "outdated: the set has changed since";
            Console.Out.WriteLine($"{proposal.Proposer} proposes to {proposal.Describe()}: {state}; expires {ChinaTime.Show(proposal.Expires)} (Beijing)");
            if (proposal.Joins is { } joins) Console.Out.WriteLine($"  fingerprint {SeatFile.Fingerprint(joins)}, peers at {joins.Addresses.Peer}, clients at {joins.Addresses.Client}");
        }
    }

    private static object Json(Membership members, IReadOnlyList<MembershipProposal> proposals) => new
    {
        membership = members.Hash.ToString(),
        quorum = members.Quorum.Size,
        members = members.Validators.Select(v => new { department = v.Department.Value, consensusKey = v.ConsensusKey.ToString(), tlsPin = v.TlsPin.ToString() }),
        proposals = proposals.Select(p => new
        {
            proposer = p.Proposer.Value,
            id = p.Id.ToString(),
            change = p.Describe(),
            isOutdated = p.Base != members.Hash,
            approvals = p.Approvals.Select(a => a.Value),
            expires = p.Expires.ToString(),
            fingerprint = p.Joins is { } joins ? SeatFile.Fingerprint(joins) : null,
        }),
    };
}
