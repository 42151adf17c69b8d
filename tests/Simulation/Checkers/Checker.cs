using System.Runtime.CompilerServices;
using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A property that must hold after every step. It hears of what honest nodes do and fails the run at once.</summary>
public abstract class Checker
{
    private SimWorld? _world;

    /// <summary>The property's name in failure reports: its number in the list of invariants (README) and the class.</summary>
    public string Name => $"{Number} {GetType().Name}";

    protected abstract string Number { get; }

    protected SimWorld World => _world ?? throw new InvalidOperationException("attach the checker to a world first");

    public void Attach(SimWorld world) => _world = world;

    /// <summary>The moment a signed message leaves the node.</summary>
    public virtual void OnReleased(SimNode node, Message message)
    {
    }

    /// <summary>A block is durable on the node.</summary>
    public virtual void OnStored(SimNode node, StoredBlock block)
    {
    }

    /// <summary>A block that came from a peer with its certificate is durable on the node.</summary>
    public virtual void OnCaughtUp(SimNode node, StoredBlock block)
    {
    }

    /// <summary>A client made a transaction and offers it for the first time.</summary>
    public virtual void OnSubmitted(TxId id)
    {
    }

    /// <summary>The last order of a step about a view's timer.</summary>
    public virtual void OnTimerSet(SimNode node, TimerId timer, TimeSpan after)
    {
    }

    /// <summary>How many orders one input led to.</summary>
    public virtual void OnOrdered(SimNode node, int orders)
    {
    }

    public virtual void OnStepped(SimNode node)
    {
    }

    public virtual void OnStarted(SimNode node)
    {
    }

    /// <summary>The block that changed the set is stored, and the replica of the new one has begun.</summary>
    public virtual void OnEpochBegun(SimNode node)
    {
    }

    /// <summary>The node lost its safety record.</summary>
    public virtual void OnForgot(SimNode node)
    {
    }

    public virtual void OnAccused(SimNode node, Evidence evidence)
    {
    }

    public virtual void OnHalted(SimNode node, Effect.Halt halt)
    {
    }

    public virtual void OnObserved(SimNode node, ConsensusEvent what)
    {
    }

    /// <summary>An honest sender's message did not pass the receiver's gate, or a liar's.</summary>
    public virtual void OnRefusedMessage(SimNode node, SimNode from, Message? message)
    {
    }

    /// <summary>All is healed, all is committed, and some quiet time has passed.</summary>
    public virtual void OnEnd()
    {
    }

    protected void Require(bool holds, string what)
    {
        if (!holds) throw new SimFailureException(Name, what, World);
    }

    protected void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] RequiredSentence what)
    {
        if (!holds) throw new SimFailureException(Name, what.ToString(), World);
    }
}
