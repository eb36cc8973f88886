using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Whatever several threads do at once to a call or to a server, the outcome is that of some order of what they did.</summary>
[Collection(nameof(RoomyPool))]
public sealed class CallParallelTests
{
    [Fact]
    [Trait("Rule", "G17")]
    public async Task One_of_all_who_complete_a_call_wins_and_former_lives_touch_nothing()
    {
        await using var node = new Node();
        var server = (await node.StartServant()).Process!;

        Gen.Const(0).Select(_ => new Lives(server)).SampleParallel(
            [
                Gen.Int[1, 3].Operation<Lives>((lives, value) => lives.Present.Reply(value)),
                Gen.Int[4, 6].Operation<Lives>((lives, value) => lives.Former.Reply(value)),
                Gen.Operation<Lives>(lives => lives.Former.Fail(ExitReason.Killed)),
                Gen.Operation<Lives>(lives => lives.Present.Fail(ExitReason.Killed)),
                Gen.Operation<Lives>(lives => lives.Present.Fail(ExitReason.Timeout)),
            ],
            equal: static (a, b) => a.Outcome == b.Outcome,
            print: static lives => lives.Outcome,
            iter: 60,
            threads: Together.Threads);
    }

    [Fact]
    [Trait("Rule", "G21")]
    public async Task Parallel_requests_to_one_server_are_linearizable()
    {
        await using var node = new Node();
        var arguments = Gen.Int[1, 9].Select(number => (Number: number, Asked: new object()));

        Gen.Const(0).Select(_ => new Counter(node)).SampleParallel(
            [
                Request("add", (counter, number) => counter.Call(new Servant.Add(number))),
                Request("get", (counter, _) => counter.Call(new Servant.Get())),
                Request("late", (counter, number) => counter.Call(new Servant.Ask<int>((_, from, state) =>
                {
                    ThreadPool.QueueUserWorkItem(_ => from.Reply(state * 10));
                    return (GenServer<int>.CallResult)Servant.Go(state + number);
                }))),
                Request("slow", (counter, number) => counter.Call(new Servant.Ask<int>(async (servant, _, state) =>
                {
                    await Task.Yield();
                    return servant.Answer(state, state * number);
                }))),
                Request("cast", (counter, number) =>
                {
                    node.Cast(counter.Server, Servant.ToAdd(number));
                    return 0;
                }),
            ],
            equal: static (a, b) => a.IsSameAs(b),
            print: static counter => counter.ToString(),
            iter: 20,
            maxSequentialOperations: 3,
            maxParallelOperations: 4,
            threads: 3);

        GenOperation<Counter> Request(string name, Func<Counter, int, int> run) => arguments.Operation<Counter>(
            argument => string.Create(CultureInfo.InvariantCulture, $"{name} {argument.Number}"),
            (counter, argument) => counter.Answers[argument.Asked] = run(counter, argument.Number));
    }

    /// <summary>A call object in its second life, with a handle of its first.</summary>
    private sealed class Lives
    {
        private readonly ValueTask<int> _present;
        private readonly Lazy<string> _outcome;

        internal Lives(Process server)
        {
            var call = TypedCall<int>.Rent(null, server, server.Pid, "first", Timeout.InfiniteTimeSpan);
            Former = new From(call);
            Former.Reply(0);
            if (call.Task is not { IsCompletedSuccessfully: true } first || first.Result != 0)
                throw new InvalidOperationException("The first life has not ended.");

            call = TypedCall<int>.Rent(null, server, server.Pid, "second", Timeout.InfiniteTimeSpan);
            Present = new From(call);
            _present = call.Task;

            // Looked at once, when all is over: by several threads, that compare it with the outcomes of other orders.
            _outcome = new Lazy<string>(() => Present.IsPending ? "pending" : Describe());
        }

        internal From Former { get; }

        internal From Present { get; }

        internal string Outcome => _outcome.Value;

        private string Describe()
        {
            try
            {
                return _present.AsTask().GetAwaiter().GetResult().ToString(CultureInfo.InvariantCulture);
            }
            catch (CallException error)
            {
                return error.Reason.ToString();
            }
        }
    }

    private sealed class Counter(Node node)
    {
        internal Pid Server { get; } = node.StartServant().GetAwaiter().GetResult();

        // By request: the same ones are made again in every order that is tried.
        internal ConcurrentDictionary<object, int> Answers { get; } = new();

        public override string ToString() => $"{Call(new Servant.Get())} ({string.Join(", ", Answers.Values)})";

        internal int Call(ICall<int> request) => node.Call(Server, request, Timeout.InfiniteTimeSpan).AsTask().GetAwaiter().GetResult();

        internal bool IsSameAs(Counter other) =>
            Call(new Servant.Get()) == other.Call(new Servant.Get())
            && Answers.Count == other.Answers.Count
            && Answers.All(answer => other.Answers.TryGetValue(answer.Key, out var same) && same == answer.Value);
    }
}
