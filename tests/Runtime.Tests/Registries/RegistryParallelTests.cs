using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Processes that want the same keys, and die, all at once.</summary>
[Collection(nameof(RoomyPool))]
public sealed class RegistryParallelTests
{
    [Fact]
    [Trait("Rule", "R7")]
    public async Task Of_racing_registrations_of_a_key_one_wins_and_all_others_name_the_winner()
    {
        await using var node = new Node();
        var registry = new Registry<int, int>("keys");
        await node.StartRegistry(registry).Soon();
        var processes = new Pid[Together.Threads];
        for (var i = 0; i < processes.Length; i++)
            processes[i] = await node.StartServant();
        var holders = new Pid[processes.Length, 500];
        var wins = new int[500];

        Together.Run(processes.Length, me =>
        {
            for (var key = 0; key < wins.Length; key++)
            {
                if (Register(node, registry, processes[me], key) is not { } answer)
                    continue;
                holders[me, key] = answer.Holder;
                if (answer.IsNew)
                    Interlocked.Increment(ref wins[key]);
            }
        });

        Assert.All(wins, count => Assert.Equal(1, count));
        for (var key = 0; key < wins.Length; key++)
        {
            var holder = registry.WhereIs(key);
            for (var me = 0; me < processes.Length; me++)
                Assert.Equal(holder, holders[me, key]);
        }
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task Cleaning_up_after_the_dead_never_takes_a_key_from_the_living()
    {
        await using var node = new Node();
        var registry = new Registry<int, int>("keys");
        await node.StartRegistry(registry).Soon();
        var last = new Pid[Together.Threads];

        // All compete for one key with processes that register and die. A process that has just registered sees itself until it dies.
        Together.Run(last.Length, me =>
        {
            for (var i = 0; i < 200; i++)
            {
                var process = node.StartServant().GetAwaiter().GetResult();
                if (Register(node, registry, process, 0) is { IsNew: true })
                {
                    for (var look = 0; look < 10; look++)
                    {
                        Assert.Equal(process, registry.WhereIs(0));
                        Thread.Yield();
                    }
                }

                node.Exit(process, ExitReason.Kill);
                last[me] = process;
            }
        });

        foreach (var process in last)
            await node.End(process);
        await registry.Sync().Soon();
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R7")]
    public async Task Parallel_registrations_and_deaths_are_linearizable()
    {
        await using var node = new Node();
        var arguments = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1]).Select((who, key) => (Who: who, Key: key, Asked: new object()));

        Gen.Const(0).Select(_ => new People(node)).SampleParallel(
            [
                Operation("register", (people, who, key) => people.Register(who, key)),
                Operation("unregister", (people, who, key) => people.Unregister(who, key)),
                Operation("where is", (people, _, key) => people.WhereIs(key)),
                Operation("kill", (people, who, _) => people.Kill(who)),
            ],
            equal: static (a, b) => a.IsSameAs(b),
            print: static people => people.ToString(),
            iter: 20,
            maxSequentialOperations: 4,
            maxParallelOperations: 4,
            threads: 3);

        GenOperation<People> Operation(string name, Func<People, int, int, string> run) => arguments.Operation<People>(
            argument => string.Create(CultureInfo.InvariantCulture, $"{name} {argument.Who} {argument.Key}"),
            (people, argument) => people.Answers[argument.Asked] = $"{name} {argument.Who}: {run(people, argument.Who, argument.Key)}");
    }

    private static (Pid Holder, bool IsNew)? Register(Node node, Registry<int, int> registry, Pid process, int key)
    {
        try
        {
            return node.Call(
                process,
                Servant.ToAnswer(self => (registry.Register(self, key, 0, out var isNew), isNew)),
                Timeout.InfiniteTimeSpan).AsTask().GetAwaiter().GetResult();
        }
        catch (ExitException)
        {
            return null;
        }
    }

    private sealed class People
    {
        private readonly Node _node;
        private readonly Registry<int, int> _registry = new("people");
        private readonly Pid[] _people;

        internal People(Node node)
        {
            _node = node;
            node.StartRegistry(_registry).AsTask().GetAwaiter().GetResult();
            _people = [.. Enumerable.Range(0, 3).Select(_ => node.StartServant().GetAwaiter().GetResult())];
        }

        // By operation: the same ones are done again in every order that is tried.
        internal ConcurrentDictionary<object, string> Answers { get; } = new();

        public override string ToString() => $"{WhereIs(0)} {WhereIs(1)} ({string.Join(", ", Answers.Values)})";

        internal string Register(int who, int key) =>
            RegistryParallelTests.Register(_node, _registry, _people[who], key) is { } answer
                ? $"{Name(answer.Holder)} {answer.IsNew}"
                : "dead";

        internal string Unregister(int who, int key)
        {
            try
            {
                return _node.Call(
                    _people[who],
                    Servant.ToAnswer(self =>
                    {
                        _registry.Unregister(self, key);
                        return "ok";
                    }),
                    Timeout.InfiniteTimeSpan).AsTask().GetAwaiter().GetResult();
            }
            catch (ExitException)
            {
                return "dead";
            }
        }

        internal string WhereIs(int key) => Name(_registry.WhereIs(key));

        internal string Kill(int who)
        {
            _node.Exit(_people[who], ExitReason.Kill);
            _node.WaitForExit(_people[who]).GetAwaiter().GetResult();
            return "killed";
        }

        internal bool IsSameAs(People other) =>
            WhereIs(0) == other.WhereIs(0)
            && WhereIs(1) == other.WhereIs(1)
            && Answers.Count == other.Answers.Count
            && Answers.All(answer => other.Answers.TryGetValue(answer.Key, out var same) && same == answer.Value);

        private string Name(Pid? pid) => pid is { } found ? Array.IndexOf(_people, found).ToString(CultureInfo.InvariantCulture) : "nobody";
    }
}
