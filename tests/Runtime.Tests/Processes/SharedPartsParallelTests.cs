using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// What several threads do at once to the parts of the node they share looks like some order of the operations: the same answers, the same
/// end.
/// </summary>
public sealed class SharedPartsParallelTests
{
    [Fact]
    [Trait("Rule", "N2")]
    public async Task Names_are_registered_found_and_taken_away_in_some_order()
    {
        await using var node = new Node();

        Parallel(
            () => new Names(node),
            [
                Operation<Names>("register", static (names, process, name) => names.Register(process, name)),
                Operation<Names>("unregister", static (names, _, name) => names.Node.Unregister(name)),
                Operation<Names>("whereis", static (names, _, name) => names.Find(name)),
            ]);
    }

    [Fact]
    [Trait("Rule", "P19")]
    public async Task Names_and_deaths_happen_in_some_order()
    {
        await using var node = new Node();

        Parallel(
            () => new Names(node),
            [
                Operation<Names>("register", static (names, process, name) => names.Register(process, name)),
                Operation<Names>("whereis", static (names, _, name) => names.Find(name)),
                Operation<Names>("die", static (names, process, _) => names.Die(process)),
            ]);
    }

    [Fact]
    public void What_is_given_to_an_owner_is_released_once_or_refused()
    {
        Parallel(
            () => new Owned(),
            [
                Operation<Owned>("add", static (owned, _, _) => owned.Add()),
                Operation<Owned>("add and remove", static (owned, _, _) => owned.AddAndRemove()),
                Operation<Owned>("release", static (owned, _, _) => owned.Release()),
            ]);
    }

    [Fact]
    [Trait("Rule", "P16")]
    public async Task Processes_are_listed_counted_and_removed_in_some_order()
    {
        await using var node = new Node();

        Parallel(
            () => new Listed(node),
            [
                Operation<Listed>("add", static (listed, _, _) => listed.Add()),
                Operation<Listed>("add and remove", static (listed, _, _) => listed.AddAndRemove()),
                Operation<Listed>("close", static (listed, _, _) => listed.Close()),
            ]);
    }

    [Fact]
    [Trait("Rule", "P16")]
    public async Task A_list_under_siege_ends_with_who_stayed()
    {
        await using var node = new Node();
        var list = new ProcessList();
        var stayed = new ConcurrentBag<Pid>();

        Together.Run(Together.Threads, me =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var one = new Process(node, this, default);
                var two = new Process(node, this, default);
                list.Add(one);
                list.Add(two);
                if (i % 100 == 0)
                    Assert.Superset(new HashSet<Pid> { one.Pid, two.Pid }, list.Snapshot().ToHashSet());
                list.End(i % 2 == 0 ? one : two, ExitKind.Normal, unwinds: false);
                stayed.Add(new Pid(i % 2 == 0 ? two : one));
            }
        });

        Assert.Equal(stayed.Count, list.Count);
        Assert.Equal(stayed.ToHashSet(), list.Snapshot().ToHashSet());
    }

    private static void Parallel<TState>(Func<TState> create, GenOperation<TState>[] operations)
        where TState : Recorded =>
        Gen.Const(0).Select(_ => create()).SampleParallel(
            operations,
            equal: static (a, b) => a.IsSameAs(b),
            print: static state => state.ToString(),
            iter: 20,
            maxSequentialOperations: 3,
            threads: Together.Threads);

    private static GenOperation<TState> Operation<TState>(string name, Func<TState, int, string, object?> run)
        where TState : Recorded =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.Long).Operation<TState>(
            arguments => $"{name} {arguments.Item1} {arguments.Item2} #{arguments.Item3:X}",
            (state, arguments) => state.Record(arguments.Item3, name, run(state, arguments.Item1, arguments.Item2 == 0 ? "a" : "b")));

    /// <summary>A state with the answers that the operations on it got.</summary>
    private abstract class Recorded
    {
        private readonly ConcurrentDictionary<long, string> _answers = new();
        private readonly Lazy<string> _outcome;

        // Looked at once, when all is over: by several threads, that compare it with the outcomes of other orders, and looking may change
        // it.
        private protected Recorded() => _outcome = new Lazy<string>(Describe);

        internal void Record(long id, string name, object? answer) =>
            _answers[id] = string.Create(CultureInfo.InvariantCulture, $"{name}: {answer}");

        protected abstract string Describe();

        internal bool IsSameAs(Recorded other) =>
            _outcome.Value == other._outcome.Value
            && _answers.Count == other._answers.Count
            && _answers.All(answer => other._answers.GetValueOrDefault(answer.Key) == answer.Value);

        public override string ToString() => $"{_outcome.Value} ({string.Join(", ", _answers.Values)})";
    }

    private sealed class Names(Node node) : Recorded
    {
        private readonly Process[] _processes = [.. Enumerable.Range(0, 3).Select(_ => new Process(node, new object(), default))];

        internal LocalNames Node { get; } = new();

        internal string Register(int process, string name)
        {
            try
            {
                return Index(Node.Register(name, _processes[process]).Process);
            }
            catch (ArgumentException)
            {
                return "refused";
            }
        }

        internal string Find(string name) => Index(Node.Find(name));

        // What its death does to what it owns.
        internal object? Die(int process)
        {
            _processes[process].Extras.Owned.Release(_processes[process]);
            return null;
        }

        protected override string Describe() => $"a={Find("a")} b={Find("b")}";

        private string Index(Process? process) =>
            process is null ? "nobody" : Array.IndexOf(_processes, process).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class Owned : Recorded
    {
        private readonly OwnedSet _set = new();
        private int _accepted;
        private int _removed;
        private int _released;

        internal bool Add()
        {
            var added = _set.TryAdd(new Item(this));
            if (added)
                Interlocked.Increment(ref _accepted);
            return added;
        }

        // Removed after the release it is released; whichever comes first, not both and not neither.
        internal bool AddAndRemove()
        {
            var item = new Item(this);
            var added = _set.TryAdd(item);
            _set.Remove(item);
            if (added)
                Interlocked.Increment(ref _removed);
            return added;
        }

        internal object? Release()
        {
            _set.Release(null!);
            return null;
        }

        protected override string Describe()
        {
            // At the end all are released, so that the sums can be compared whatever the order was.
            _set.Release(null!);
            Assert.InRange(_released, _accepted, _accepted + _removed);
            return $"accepted {_accepted}, refused later: {!_set.TryAdd(new Item(this))}";
        }

        private sealed class Item(Owned owned) : IOwned
        {
            public void OwnerDied(Process owner) => Interlocked.Increment(ref owned._released);
        }
    }

    private sealed class Listed(Node node) : Recorded
    {
        private readonly ProcessList _list = new();

        internal bool Add() => TryAdd(out _);

        internal bool AddAndRemove()
        {
            var added = TryAdd(out var process);
            if (added)
                _list.End(process, ExitKind.Normal, unwinds: false);
            return added;
        }

        internal object? Close()
        {
            _list.Close();
            return null;
        }

        protected override string Describe()
        {
            var snapshot = _list.Snapshot();
            Assert.Equal(snapshot.Count, _list.Count);
            return $"{snapshot.Distinct().Count()} listed";
        }

        private bool TryAdd(out Process process)
        {
            process = new Process(node, this, default);
            try
            {
                _list.Add(process);
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }
}
