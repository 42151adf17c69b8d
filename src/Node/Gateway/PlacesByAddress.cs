namespace CityConsortium.Node;

/// <summary>How many of something are open, bounded in all and by address. Thread-safe.</summary>
public class PlacesByAddress(int inAll, int byAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientAddress, int> _open = [];
    private int _all;

    public int Open
    {
        get
        {
            lock (_gate) return _all;
        }
    }

    public bool TryEnter(ClientAddress address)
    {
        lock (_gate)
        {
            var own = _open.GetValueOrDefault(address);
            if (_all >= inAll || own >= byAddress) return false;
            _open[address] = own + 1;
            _all++;
            return true;
        }
    }

    public void Leave(ClientAddress address)
    {
        lock (_gate)
        {
            _all--;
            if (_open[address] == 1) _open.Remove(address);
            else _open[address]--;
        }
    }
}

/// <summary>Event streams.</summary>
public sealed class SubscriberPlaces() : PlacesByAddress(NodeLimits.Subscribers, NodeLimits.SubscribersPerAddress);

/// <summary>Streams of submissions.</summary>
public sealed class SubmitterPlaces() : PlacesByAddress(NodeLimits.Submitters, NodeLimits.SubmittersPerAddress);
