using System.Text;

namespace Pail.Buckets.Tests.World;

/// <summary>
/// Decides whether a history of one bucket is linearizable: whether the operations can be put into one order, each at a moment between its
/// request and its answer, in which the model gives the answers that were seen. The search is that of Wing and Gong, with Lowe's memory of
/// the configurations that have been tried.
/// </summary>
/// <param name="model">What the bucket must do.</param>
/// <param name="history">The operations, in any order.</param>
/// <param name="instants">All times at which anything happened, ascending, in UTC ticks.</param>
internal sealed class HistoryChecker(Model model, IEnumerable<Recorded> history, IReadOnlyList<long> instants)
{
    // A history with ten operations of unknown outcome at the same time can take some millions. A search that takes more is a failure of
    // its own, so that no history passes unchecked.
    private const int MaxSteps = 20_000_000;
    private const int ShownSteps = 20;

    private readonly Recorded[] _history = [.. history.OrderBy(static recorded => recorded.Invoked)];
    private IReadOnlyList<long> _instants = [];
    private readonly HashSet<(ulong Done, ModelState State)> _tried = [];
    private readonly List<(Recorded Recorded, ModelState State)> _path = [];
    private List<(Recorded Recorded, ModelState State)> _longest = [];
    private Dictionary<Recorded, int> _places = [];
    private bool[] _done = [];
    private ulong[] _marks = [];
    private ulong _doneMarks;
    private int _open;
    private int _steps;

    /// <summary>What is wrong with the history; null when it is linearizable.</summary>
    internal string? FindFault(ModelState start)
    {
        _places = _history.Select((recorded, place) => (recorded, place)).ToDictionary();
        var random = new Random(1);
        _marks = [.. _history.Select(_ => (ulong)random.NextInt64())];

        // An operation of unknown outcome may have taken effect at any of thousands of instants. Usually one of those that a client has
        // seen in an answer explains the history, so these are tried first, and all instants only if none does.
        return Succeeds(start, [.. SeenTimes().Distinct().Order()]) || Succeeds(start, instants) ? null : Describe(start);
    }

    private bool Succeeds(ModelState start, IReadOnlyList<long> times)
    {
        (_instants, _steps, _doneMarks) = (times, 0, 0);
        _done = new bool[_history.Length];
        _open = _history.Count(static recorded => recorded.IsKnown);
        _tried.Clear();
        _path.Clear();
        return Search(start, 0, 0);
    }

    /// <summary>The times of the entries in all answers, and those of the answers themselves.</summary>
    private IEnumerable<long> SeenTimes()
    {
        foreach (var recorded in _history)
        {
            if (recorded.AnsweredAt != long.MaxValue)
                yield return recorded.AnsweredAt;
            foreach (var entry in Entries(recorded.Answer))
            {
                yield return entry.Created.UtcTicks;
                yield return entry.Modified.UtcTicks;
            }
        }
    }

    internal static IEnumerable<Entry> Entries(object? answer) => answer switch
    {
        Entry entry => [entry],
        OperationResult result => new[] { result.Entry, result.Previous }.OfType<Entry>(),
        IReadOnlyList<OperationResult> batch => batch.SelectMany(static result => Entries(result)),
        TransactionResult transaction => Entries(transaction.Results),
        KeyPage page => page.Keys.Select(static pair => pair.Value),
        _ => [],
    };

    /// <param name="state">The state after the operations that are done.</param>
    /// <param name="first">The place before which all operations are done.</param>
    /// <param name="latest">The latest request of the operations that are done: no later operation can end before it.</param>
    private bool Search(ModelState state, int first, long latest)
    {
        if (_open == 0)
            return true;
        if (_steps > MaxSteps || !_tried.Add((_doneMarks, state)))
            return false;
        while (first < _history.Length && (_done[first] || _history[first].Answered < latest))
            first++;
        foreach (var place in Candidates(first, latest))
        {
            var recorded = _history[place];
            foreach (var now in Times(recorded, state.Now))
            {
                foreach (var next in model.After(state, recorded, now))
                {
                    _steps++;
                    Do(place, recorded, next);
                    if (Search(next, first, Math.Max(latest, recorded.Invoked)))
                        return true;
                    Undo(place, recorded);
                }
            }
        }

        return false;
    }

    /// <summary>
    /// The operations that may be next: no other one was answered before their request. Those sent first come first, because a process
    /// handles its messages in that order, and those that may have had no effect come last.
    /// </summary>
    private List<int> Candidates(int first, long latest)
    {
        var (candidates, earliestAnswer) = (new List<int>(), long.MaxValue);
        for (var place = first; place < _history.Length && _history[place].Invoked < earliestAnswer; place++)
        {
            var recorded = _history[place];
            if (_done[place] || recorded.Answered < latest)
                continue;
            if (recorded.IsKnown)
                earliestAnswer = Math.Min(earliestAnswer, recorded.Answered);
            if (recorded.Previous is null || _done[_places[recorded.Previous]])
                candidates.Add(place);
        }

        candidates.Sort((one, other) => Rank(one).CompareTo(Rank(other)));
        return candidates;

        (bool, long) Rank(int place) => (_history[place] is { IsKnown: false, IsDone: false }, _history[place].Invoked);
    }

    /// <summary>The times at which an operation may take effect. The time of its answer is the likeliest, if it was done by then.</summary>
    private IEnumerable<long> Times(Recorded recorded, long now)
    {
        var from = Math.Max(now, recorded.InvokedAt);
        if (from > recorded.AnsweredAt)
            return [];
        if (from == recorded.AnsweredAt)
            return [from];
        var first = FirstInstantAfter(from);
        var times = _instants.Skip(first).Take(FirstInstantAfter(recorded.AnsweredAt) - first).Prepend(from);
        return recorded.IsKnown || recorded.IsDone ? times.Reverse() : times;
    }

    private int FirstInstantAfter(long time)
    {
        var (low, high) = (0, _instants.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_instants[middle] <= time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Do(int place, Recorded recorded, ModelState next)
    {
        _done[place] = true;
        _doneMarks ^= _marks[place];
        _open -= recorded.IsKnown ? 1 : 0;
        _path.Add((recorded, next));
        if (_path.Count > _longest.Count)
            _longest = [.. _path];
    }

    private void Undo(int place, Recorded recorded)
    {
        _done[place] = false;
        _doneMarks ^= _marks[place];
        _open += recorded.IsKnown ? 1 : 0;
        _path.RemoveAt(_path.Count - 1);
    }

    private string Describe(ModelState start)
    {
        var text = new StringBuilder();
        if (_steps > MaxSteps)
            text.AppendLine("The search took too many steps and was given up.");
        text.AppendLine("The longest part of the history that can be explained ends with these steps:");
        foreach (var (recorded, state) in _longest.Skip(Math.Max(0, _longest.Count - ShownSteps)))
            text.AppendLine($"  {recorded}").AppendLine($"      {state}");
        var last = _longest.Count == 0 ? start : _longest[^1].State;
        var (done, config) = (_longest.Select(static step => step.Recorded).ToHashSet(), last.Config);
        text.AppendLine($"The bucket: {config}").AppendLine("None of these can follow:");
        foreach (var recorded in _history.Where(recorded => !done.Contains(recorded)).Take(ShownSteps))
            text.AppendLine($"  {recorded}");
        return text.ToString();
    }
}
