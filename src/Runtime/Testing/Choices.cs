namespace Pail.Runtime.Testing;

/// <summary>
/// The choices of a seed. With half of the seeds, all processes have the same chance at every step. With the other half, the processes are
/// ranked, the highest runs first, and now and then it becomes the lowest. That finds faults which need one process to be slow for long;
/// equal chances nearly never produce them.
/// </summary>
internal sealed class Choices
{
    private const int StepsPerRank = 12;
    private static readonly object Clock = new();

    private readonly Random _random;
    private readonly Dictionary<object, long>? _ranks;
    private long _lowest;

    internal Choices(int seed)
    {
        _random = new Random(seed);
        if (_random.Next(2) == 0)
            _ranks = new Dictionary<object, long>(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Which of those that can run is next: its index, or their number for a timer that is due.</summary>
    internal int Next(List<IThreadPoolWorkItem> runnable, bool timerDue)
    {
        var candidates = runnable.Count + (timerDue ? 1 : 0);
        if (_ranks is null)
            return _random.Next(candidates);

        var chosen = 0;
        for (var index = 1; index < candidates; index++)
            if (RankOf(Who(runnable, index)) > RankOf(Who(runnable, chosen)))
                chosen = index;
        if (_random.Next(StepsPerRank) == 0)
            _ranks[Who(runnable, chosen)] = --_lowest;
        return chosen;
    }

    /// <summary>Short turns often: between any two messages another process may come in.</summary>
    internal int TurnLength() => _random.Next(4) switch
    {
        0 => 256,
        1 => _random.Next(2, 17),
        _ => 1,
    };

    internal bool Toss() => _random.Next(2) == 0;

    private static object Who(List<IThreadPoolWorkItem> runnable, int index) =>
        index == runnable.Count ? Clock : SimulationScheduler.Runner(runnable[index]);

    private long RankOf(object who)
    {
        if (!_ranks!.TryGetValue(who, out var rank))
            _ranks[who] = rank = _random.Next();
        return rank;
    }
}
