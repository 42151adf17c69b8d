using CityConsortium.Cli.Client;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary>One command about the membership: reads proven, asks the validators how they are, signs with a department's admin key.</summary>
internal sealed class MemberCall : IAsyncDisposable
{
    private MemberCall(LocalClient local) => Local = local;

    public LocalClient Local { get; }

    public CityClient City => Local.City;

    public static MemberCall Open(string data, string? via) => new(LocalClient.Open(data, via));

    public async Task<Membership> MembershipAsync(CancellationToken stop)
    {
        try
        {
            return (await City.Governance.GetMembershipAsync(cancellationToken: stop)).Value!; // the state always names it
        }
        catch (CityException e) when (e.Code == ClientCodes.NoBlockYet)
        {
            return Local.Network.Genesis.Membership;
        }
    }

    public async Task<MembershipProposal?> FindProposalAsync(DepartmentId proposer, CancellationToken stop)
    {
        try
        {
            return (await City.Governance.GetProposalAsync(proposer, cancellationToken: stop)).Value;
        }
        catch (CityException e) when (e.Code == ClientCodes.NoBlockYet)
        {
            return null;
        }
    }

    public async Task<int> ProposeAsync(DepartmentId by, DepartmentId? leaves, MemberSeat? joins, bool force, CancellationToken stop)
    {
        var now = await MembershipAsync(stop);
        await LookAheadAsync(now, leaves, joins, isDeciding: false, force, stop);
        if (joins?.Admits is not null && await IsKnownAsync(joins.Validator.Department, stop)) joins = joins with { Admits = null };
        using var admin = new KeyRing(Local, Console.Error).Admin(by);
        var sent = await City.Governance.ProposeAsync(now.Hash, leaves, joins, LocalClient.Writing(admin), stop);
        var proposal = await FindProposalAsync(by, stop);
        Console.Out.WriteLine($"proposed by {by} at height {sent.Receipt!.Height}, proposal {sent.Id}");
        if (proposal is not null) Console.Out.WriteLine($"{proposal.Describe()}; approved by {string.Join(", ", proposal.Approvals)}; expires {ChinaTime.Show(proposal.Expires)} (Beijing)");
        if (joins is not null) Console.Out.WriteLine($"fingerprint of the seat: {SeatFile.Fingerprint(joins)}");
        Console.Out.WriteLine($"{Local.Network.Genesis.Governance.ApprovalsOf(now.Count)} of {now.Count} departments must approve: city member approve {by} --by DEPARTMENT");
        return ExitCode.Ok;
    }

    public async Task<int> ApproveAsync(DepartmentId proposer, DepartmentId by, bool force, CancellationToken stop)
    {
        var now = await MembershipAsync(stop);
        var proposal = await FindProposalAsync(proposer, stop)
            ?? throw new CliException($"department {proposer} proposes nothing; 'city member list' shows what is open.", CityCall.Refused);
        await LookAheadAsync(now, proposal.Leaves, proposal.Joins, isDeciding: true, force, stop);
        using var admin = new KeyRing(Local, Console.Error).Admin(by);
        var sent = await City.Governance.ApproveAsync(proposer, proposal.Id, LocalClient.Writing(admin), stop);
        var changed = sent.Receipt!.Receipt.Events.Any(e => e.Name == "MembershipChanged");
        var needed = Local.Network.Genesis.Governance.ApprovalsOf(now.Count);
        Console.Out.WriteLine($"{by} approves to {proposal.Describe()} at height {sent.Receipt!.Height}: {proposal.Approvals.Count + 1} of {needed} approvals");
        if (changed) Console.Out.WriteLine($"the new set decides from height {sent.Receipt!.Height.Next} on");
        return ExitCode.Ok;
    }

    private async Task<bool> IsKnownAsync(DepartmentId department, CancellationToken stop)
    {
        try
        {
            return (await City.Governance.GetDepartmentAsync(department, cancellationToken: stop)).Value is not null;
        }
        catch (CityException e) when (e.Code == ClientCodes.NoBlockYet)
        {
            return false;
        }
    }

    /// <exception cref="CliException">Something speaks against the change, and nobody said <c>--force</c>.</exception>
    private async Task LookAheadAsync(Membership now, DepartmentId? leaves, MemberSeat? joins, bool isDeciding, bool force, CancellationToken stop)
    {
        var answers = await Task.WhenAll(Local.Network.Validators.Select(async v =>
            new Answered(DepartmentId.Of(v.Department), (await StatusCommand.AskAsync(City, v, stop)).Status)));
        var look = Preflight.Of(now, leaves, joins, answers, isDeciding);
        if (look.Warning.Length > 0) Console.Error.WriteLine($"warning: {look.Warning}");
        if (look.Stops.Length == 0) return;
        if (!force) throw new CliException($"{look.Stops}. --force goes on all the same.", ExitCode.Retryable);
        Console.Error.WriteLine($"warning: {look.Stops}; going on because of --force");
    }

    public ValueTask DisposeAsync() => Local.DisposeAsync();
}
