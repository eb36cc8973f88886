using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Processes that register and unregister under the same keys at the same time: all must see them in the same order.</summary>
[Collection(nameof(RoomyPool))]
public sealed class DuplicateRegistryParallelTests
{
    [Theory]
    [InlineData(RegistryKind.Duplicate, 1)]
    [InlineData(RegistryKind.DuplicateByKey, 2)]
    [Trait("Rule", "R17")]
    public async Task Parallel_registrations_and_looks_are_linearizable(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var arguments = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1]).Select((who, key) => (Who: who, Key: key, Asked: new object()));

        Gen.Const(0).Select(_ => new Groups(node, keys, partitions)).SampleParallel(
            [
                Operation("register", (groups, who, key) => groups.Register(who, key)),
                Operation("unregister", (groups, who, key) => groups.Unregister(who, key)),
                Operation("unregister the even", (groups, who, key) => groups.UnregisterEven(who, key)),
                Operation("lookup", (groups, _, key) => groups.Lookup(key)),
            ],
            equal: static (a, b) => a.IsSameAs(b),
            print: static groups => groups.ToString(),
            iter: 25,
            maxSequentialOperations: 4,
            maxParallelOperations: 4,
            threads: 3);

        GenOperation<Groups> Operation(string name, Func<Groups, int, int, string> run) => arguments.Operation<Groups>(
            argument => string.Create(CultureInfo.InvariantCulture, $"{name} {argument.Who} {argument.Key}"),
            (groups, argument) => groups.Answers[argument.Asked] = $"{name} {argument.Who}: {run(groups, argument.Who, argument.Key)}");
    }

    private sealed class Groups
    {
        private readonly Node _node;
        private readonly Registry<int, int> _registry;
        private readonly Pid[] _people;
        private readonly int[] _values = new int[3];

        internal Groups(Node node, RegistryKind keys, int partitions)
        {
            _node = node;
            _registry = new("groups", options: new RegistryOptions { Kind = keys, Partitions = partitions });
            node.StartRegistry(_registry).AsTask().GetAwaiter().GetResult();
            _people = [.. Enumerable.Range(0, 3).Select(_ => node.StartServant().GetAwaiter().GetResult())];
        }

        // By operation: the same ones are done again in every order that is tried.
        internal ConcurrentDictionary<object, string> Answers { get; } = new();

        public override string ToString() => $"{Lookup(0)} | {Lookup(1)} ({string.Join(", ", Answers.Values)})";

        // Each process counts its registrations, in its own code.
        internal string Register(int who, int key) => Do(who, self => _registry.Register(self, key, ++_values[who]) == self.Pid);

        internal string Unregister(int who, int key) => Do(who, self =>
        {
            _registry.Unregister(self, key);
            return true;
        });

        internal string UnregisterEven(int who, int key) => Do(who, self =>
        {
            _registry.UnregisterMatch(self, key, value => value % 2 == 0);
            return true;
        });

        internal string Lookup(int key) =>
            string.Join(" ", _registry.Lookup(key).Select(entry => $"{Array.IndexOf(_people, entry.Pid)}.{entry.Value}"));

        internal bool IsSameAs(Groups other) =>
            Lookup(0) == other.Lookup(0)
            && Lookup(1) == other.Lookup(1)
            && _registry.Count == other._registry.Count
            && Answers.Count == other.Answers.Count
            && Answers.All(answer => other.Answers.TryGetValue(answer.Key, out var same) && same == answer.Value);

        private string Do(int who, Func<Self, bool> code) => _node.Do(_people[who], code).GetAwaiter().GetResult() ? "yes" : "no";
    }
}
