namespace CityConsortium.Fuzz.Engine;

/// <summary>What was found wrong with one input.</summary>
public sealed record Finding(string Target, string Problem, byte[] Input);

/// <summary>What a run came to.</summary>
public sealed record FuzzResult(string Target, long Executions, long Accepted, int Behaviours, int Corpus, long MostAllocated, TimeSpan Took, Finding? Finding);

/// <summary>
/// Fuzzes one decoder. An input that behaves as none before it is kept and mutated further. Behaviour is what can be seen
/// cheaply from outside: accepted or why not, and how much was allocated on the way, which tells how far decoding came.
/// </summary>
public sealed class FuzzRun
{
    private const int MostKept = 4096;

    /// <summary>Behaviours are told apart by allocations in steps of so many bytes.</summary>
    private const int AllocationStep = 32;

    private readonly Target _target;
    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly List<byte[]> _corpus;
    private readonly HashSet<long> _seen = [];
    private byte[] _stuckWith = [];
    private long _executions;
    private long _executionsAtLook = -1;
    private long _accepted;
    private long _mostAllocated;

    public FuzzRun(Target target, ulong seed)
    {
        _target = target;
        _dice = new Dice(seed ^ HashOf(target.Name));
        _mutator = new Mutator(_dice, target.IsText);
        _corpus = [.. target.Samples, []];
    }

    /// <summary>Runs so many inputs, or until one is wrong.</summary>
    public FuzzResult Run(long executions, CancellationToken stop = default)
    {
        var started = TimeProvider.System.GetTimestamp();
        Finding? finding = null;
        long done = 0;
        foreach (var sample in _target.Samples)
        {
            finding ??= Try(sample);
        }

        for (; done < executions && finding is null && !((done & 0xFF) == 0 && stop.IsCancellationRequested); done++)
        {
            // Half of the time the youngest inputs: what was found last leads on.
            var index = _dice.Below(2) == 0 ? _corpus.Count - 1 - _dice.Below(Math.Min(_corpus.Count, 32)) : _dice.Below(_corpus.Count);
            Volatile.Write(ref _executions, done);
            _mutator.Mutate(_corpus[index], _corpus[_dice.Below(_corpus.Count)]);
            finding = Try(_mutator.Result);
        }

        return new FuzzResult(_target.Name, done, _accepted, _seen.Count, _corpus.Count, _mostAllocated, TimeProvider.System.GetElapsedTime(started), finding);
    }

    /// <summary>Asked from another thread now and then: whether no input was finished since the last time.</summary>
    public bool IsStuck()
    {
        var now = Volatile.Read(ref _executions);
        var isStuck = now == _executionsAtLook;
        _executionsAtLook = now;
        if (isStuck) _stuckWith = _mutator.Result.ToArray();
        return isStuck;
    }

    /// <summary>The input that it is stuck with.</summary>
    public byte[] CopyCurrent() => _stuckWith;

    /// <summary>Decodes one input and judges what came of it.</summary>
    public Finding? Try(ReadOnlySpan<byte> input)
    {
        object? result;
        long allocated;
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            result = _target.Decode(input);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        catch (Exception e)
        {
            return Found($"threw {e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}", input);
        }

        if (allocated > Bound(input)) allocated = Again(input);
        if (allocated > Bound(input)) return Found($"allocated {allocated} bytes for {input.Length} bytes of input; {Bound(input)} are allowed", input);
        if (allocated > _mostAllocated) _mostAllocated = allocated;
        var isAccepted = result is not null and not string;
        if (isAccepted)
        {
            _accepted++;
            if (_target.Judge?.Invoke(result!, input) is { } problem) return Found(problem, input);
        }

        var kind = result switch { null => 0, string sentence => 2 + (long)(Shape(sentence) & 0xFFFF_FFFF), _ => 1L };
        if (_corpus.Count < MostKept && _seen.Add((kind << 24) + (allocated / AllocationStep))) _corpus.Add(input.ToArray());
        return null;
    }

    private long Bound(ReadOnlySpan<byte> input) => _target.Allowance + ((long)_target.PerByte * input.Length);

    /// <summary>The least of further tries: the first one may have loaded types and compiled code.</summary>
    private long Again(ReadOnlySpan<byte> input)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _target.Decode(input);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private Finding Found(string problem, ReadOnlySpan<byte> input) => new(_target.Name, problem, input.ToArray());

    /// <summary>A refusal's words without what it quotes: letters up to the first quotation or number.</summary>
    private static ulong Shape(string sentence)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var c in sentence)
        {
            if (c is '\'' or '"') break;
            if (!char.IsAsciiLetter(c) && c != '.') continue;
            hash = (hash ^ c) * 1_099_511_628_211UL;
        }

        return hash;
    }

    private static ulong HashOf(string name) => Shape(name);
}
