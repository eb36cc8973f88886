using System.Text;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.History;

/// <summary>
/// Decides whether the history of one key is linearizable: whether its operations can be put into one order, each at a moment between its
/// request and its answer, that explains all answers. An operation of unknown outcome takes effect at any moment after its request, or
/// never. The search is that of Wing and Gong, with Lowe's memory of the configurations that have been tried.
/// </summary>
/// <remarks>
/// Three rules keep the search short, and lose no explanation. A read or refusal that fits the present state comes at once: it changes
/// nothing, so it can only be in the way later. Of writes with known tags, only that with the least tag can be next, because tags of a key
/// rise. A put of unknown outcome whose value nobody has seen is left out, unless there is a tag that nobody can explain.
/// </remarks>
internal sealed class KeyChecker
{
    private const int MaxSteps = 2_000_000;
    private const int Shown = 12;

    private readonly List<Operation> _known;
    private readonly List<Operation> _unknown;
    private readonly bool[] _done;
    private readonly bool[] _used;
    private readonly ulong[] _marks;
    private readonly HashSet<(ulong Done, KeyState State)> _tried = [];
    private int _most = -1;
    private string _longest = "";

    internal KeyChecker(IEnumerable<Operation> history)
    {
        var all = history
            .Where(static operation => operation.Outcome != OperationOutcome.NotApplied)
            .Where(static operation => operation.IsWrite || operation.Outcome == OperationOutcome.Done)
            .OrderBy(static operation => operation.Began)
            .ToList();
        _known = all.FindAll(static operation => operation.Outcome != OperationOutcome.Unknown);
        _unknown = Candidates(all);
        _done = new bool[_known.Count];
        _used = new bool[_unknown.Count];
        var random = new Random(1);
        _marks = [.. Enumerable.Range(0, _known.Count + _unknown.Count).Select(_ => (ulong)random.NextInt64())];
    }

    /// <summary>What is wrong with the history; null when it is linearizable.</summary>
    internal string? FindFault()
    {
        var stack = new Stack<Frame>();
        var frame = Enter(new Frame(KeyState.Empty, 0, _known.Count, 0, []));
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            if (frame.Left == 0)
                return null;
            if (Next(ref frame) is { } next)
            {
                stack.Push(frame);
                frame = Enter(next);
                continue;
            }

            Leave(frame);
            if (stack.Count == 0)
                return _longest;
            frame = stack.Pop();
        }

        return $"The search took more than {MaxSteps} steps and was given up. {_longest}";
    }

    // The operations of unknown outcome that can explain something that was seen. What was seen of a put tells its tag, too.
    private static List<Operation> Candidates(List<Operation> all)
    {
        var tags = new Dictionary<string, Tag>(StringComparer.Ordinal);
        foreach (var operation in all)
        {
            if (operation is { Outcome: OperationOutcome.Done, Content: { } content, Tag: { } seen })
                tags.TryAdd(content, seen);
        }

        var explained = tags.Values.ToHashSet();
        var isOpen = all.Exists(
            operation => operation.Outcome == OperationOutcome.Refused && operation.Tag is { } tag && !explained.Contains(tag));
        var candidates = new List<Operation>();
        foreach (var operation in all.Where(static operation => operation.Outcome == OperationOutcome.Unknown))
        {
            if (operation.Kind == OperationKind.Put && tags.TryGetValue(operation.Content!, out var tag))
                operation.Tag = tag;
            if (operation.Kind != OperationKind.Put || operation.Tag is not null || isOpen)
                candidates.Add(operation);
        }

        return candidates;
    }

    private Frame Enter(Frame frame)
    {
        var state = frame.State;
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var place in Open(ref frame))
            {
                var operation = _known[place];
                var isWrite = operation.IsWrite && operation.Outcome == OperationOutcome.Done;
                if (isWrite || state.After(operation) is not { } after)
                    continue;
                state = after;
                Do(ref frame, place);
                moved = true;
            }
        }

        frame.State = state;
        if (!_tried.Add((frame.Marks, state)))
            return frame;
        frame.Choices = Choices(ref frame);
        return frame;
    }

    // The known operations that can be next: no other one was answered before their request.
    private List<int> Open(ref Frame frame)
    {
        while (frame.First < _known.Count && _done[frame.First])
            frame.First++;
        var open = new List<int>();
        var earliest = long.MaxValue;
        for (var place = frame.First; place < _known.Count && _known[place].Began <= earliest; place++)
        {
            if (_done[place])
                continue;
            open.Add(place);
            earliest = Math.Min(earliest, _known[place].Ended);
        }

        open.RemoveAll(place => _known[place].Began > earliest);
        return open;
    }

    private List<(int Place, KeyState State)> Choices(ref Frame frame)
    {
        var choices = new List<(int Place, KeyState State)>();
        var least = Tag.Last;
        var open = Open(ref frame);
        foreach (var place in open.Where(place => _known[place].Kind != OperationKind.Delete && _known[place].Tag is not null))
        {
            if (_known[place].IsWrite && _known[place].Tag < least)
                least = _known[place].Tag!.Value;
        }

        foreach (var place in open)
        {
            var operation = _known[place];
            if (!operation.IsWrite || operation.Outcome != OperationOutcome.Done)
                continue;
            if (operation.Kind != OperationKind.Delete && operation.Tag > least)
                continue;
            if (frame.State.After(operation) is { } after)
                choices.Add((place, after));
        }

        // Those that may never have been done come last. Deletions and increments are the same whoever has sent them.
        var latest = open.Count == 0 ? long.MinValue : open.Min(place => _known[place].Ended);
        var hasDelete = false;
        var hasIncrement = false;
        for (var place = 0; place < _unknown.Count && _unknown[place].Began <= latest; place++)
        {
            var operation = _unknown[place];
            if (_used[place])
                continue;
            var isPlain = operation is { IfMatch: null, IfAbsent: false };
            if (isPlain && operation.Kind == OperationKind.Delete && (hasDelete || frame.State.Content is null))
                continue;
            if (isPlain && operation.Kind == OperationKind.Increment && hasIncrement)
                continue;
            if (frame.State.After(operation) is not { } after)
                continue;
            hasDelete |= isPlain && operation.Kind == OperationKind.Delete;
            hasIncrement |= isPlain && operation.Kind == OperationKind.Increment;
            choices.Add((_known.Count + place, after));
        }

        // The first is taken from the end.
        choices.Reverse();
        return choices;
    }

    private Frame? Next(ref Frame frame)
    {
        if (frame.Choices.Count == 0)
            return null;
        var (place, state) = frame.Choices[^1];
        frame.Choices.RemoveAt(frame.Choices.Count - 1);
        var next = new Frame(state, frame.First, frame.Left, frame.Marks, []);
        Do(ref next, place);
        return next;
    }

    private void Do(ref Frame frame, int place)
    {
        frame.Steps.Add(place);
        frame.Marks ^= _marks[place];
        if (place < _known.Count)
        {
            _done[place] = true;
            frame.Left--;
        }
        else
        {
            _used[place - _known.Count] = true;
        }
    }

    private void Leave(in Frame frame)
    {
        if (_known.Count - frame.Left > _most)
            Note(frame);
        foreach (var place in frame.Steps)
        {
            if (place < _known.Count)
                _done[place] = false;
            else
                _used[place - _known.Count] = false;
        }
    }

    private void Note(in Frame frame)
    {
        _most = _known.Count - frame.Left;
        var text = new StringBuilder();
        text.AppendLine($"{_most} of {_known.Count} operations can be explained; then the key has {frame.State}.");
        text.AppendLine("  None of these can follow:");
        var left = _known.Where((_, place) => !_done[place]).Take(Shown);
        foreach (var operation in left)
            text.AppendLine($"    {operation}");
        text.AppendLine("  Before them:");
        foreach (var operation in _known.Where((_, place) => _done[place]).TakeLast(Shown / 2))
            text.AppendLine($"    {operation}");
        text.AppendLine("  Of unknown outcome:");
        foreach (var operation in _unknown.Where((_, place) => !_used[place]).Take(Shown))
            text.AppendLine($"    {operation}");
        _longest = text.ToString();
    }

    // One step of the explanation, with the reads that came along with it.
    private struct Frame(KeyState state, int first, int left, ulong marks, List<int> steps)
    {
        internal KeyState State = state;
        internal int First = first;
        internal int Left = left;
        internal ulong Marks = marks;
        internal List<int> Steps = steps;
        internal List<(int Place, KeyState State)> Choices = [];
    }
}
