using System.Collections.Concurrent;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>When each department's validator was last heard of; who is silent is missing, whatever its socket says.</summary>
public sealed class PeerContacts(TimeProvider time)
{
    /// <summary>Departments, not members: a change of the set renumbers the members and changes nothing here.</summary>
    private readonly ConcurrentDictionary<DepartmentId, Contact> _contacts = new();

    public void Heard(DepartmentId department) => Volatile.Write(ref Of(department).LastHeard, time.GetTimestamp());

    public bool MayComplainAbout(DepartmentId department)
    {
        ref var last = ref Of(department).LastComplaint;
        var seen = Volatile.Read(ref last);
        return (seen == 0 || time.GetElapsedTime(seen) >= TimeSpan.FromSeconds(1)) && Interlocked.CompareExchange(ref last, time.GetTimestamp(), seen) == seen;
    }

    /// <summary>The height that the department last reported as its own; a claim, not a proof.</summary>
    public void Claimed(DepartmentId department, Height height) => Volatile.Write(ref Of(department).Height, height.Value);

    /// <summary>The greatest height that at least so many members of the set claim: with f+1 of them, an honest one does.</summary>
    public Height ClaimedBy(int members, Membership set)
    {
        var claims = new ulong[set.Count];
        for (var i = 0; i < claims.Length; i++) claims[i] = HeightOf(set.Validators[i].Department).Value;
        Array.Sort(claims);
        return new Height(claims[^Math.Min(members, claims.Length)]);
    }

    public Height HeightOf(DepartmentId department) => new(_contacts.TryGetValue(department, out var contact) ? Volatile.Read(ref contact.Height) : 0);

    /// <returns>Null when nothing was heard since this process started.</returns>
    public TimeSpan? Since(DepartmentId department)
    {
        var last = _contacts.TryGetValue(department, out var contact) ? Volatile.Read(ref contact.LastHeard) : 0;
        return last == 0 ? null : time.GetElapsedTime(last);
    }

    private Contact Of(DepartmentId department) => _contacts.GetOrAdd(department, static _ => new Contact());

    private sealed class Contact
    {
        public long LastHeard;
        public long LastComplaint;
        public ulong Height;
    }
}
