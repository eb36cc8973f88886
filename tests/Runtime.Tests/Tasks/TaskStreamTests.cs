using System.Threading.Channels;
using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

public sealed class TaskStreamTests
{
    [Fact]
    [Trait("Rule", "T16")]
    public void Nothing_runs_before_the_stream_is_enumerated_and_it_can_be_enumerated_again() => Simulation.Run(async self =>
    {
        var ran = 0;
        var stream = self.AsyncStream([1, 2], number =>
        {
            ran++;
            return number;
        });
        await Task.Yield();
        Assert.Equal(0, ran);
        Assert.Empty(self.Node.Info(self.Pid)!.Links);

        Assert.Equal([1, 2], Values(await stream.All()));
        Assert.Equal([1, 2], Values(await stream.All()));
        Assert.Equal(4, ran);
    });

    [Fact]
    [Trait("Rule", "T16")]
    public async Task The_tasks_belong_to_the_process_that_enumerates()
    {
        await using var node = new Node();

        await node.In(async self =>
        {
            var stream = self.AsyncStream([1], (child, _) => Task.FromResult(child.Callers[0]));
            var other = self.Async(async _ => (await stream.All()).Single().Value);

            Assert.Equal(other.Pid, await other.Await());
        });
    }

    [Fact]
    [Trait("Rule", "T16")]
    public async Task Code_outside_any_process_cannot_enumerate_a_stream()
    {
        await using var node = new Node();
        var stream = await node.Within(self => Task.FromResult(self.AsyncStream([1], number => number)));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => stream.All());

        Assert.Contains("outside any process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "T16")]
    public void Bad_input_is_refused_when_the_stream_is_built() => Simulation.Run(self =>
    {
        int[] source = [1];

        Assert.Throws<ArgumentOutOfRangeException>(
            "MaxConcurrency", () => self.AsyncStream(source, Same, new TaskStreamOptions { MaxConcurrency = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Timeout", () => self.AsyncStream(source, Same, new TaskStreamOptions { Timeout = -Second }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "OnTimeout", () => self.AsyncStream(source, Same, new TaskStreamOptions { OnTimeout = (TaskStreamTimeout)9 }));
        Assert.Throws<ArgumentNullException>("source", () => self.AsyncStream((int[])null!, Same));
        Assert.Throws<ArgumentNullException>("source", () => self.AsyncStream((IAsyncEnumerable<int>)null!, Same));
        Assert.Throws<ArgumentNullException>("function", () => self.AsyncStream(source, (Func<int, int>)null!));
        Assert.Throws<ArgumentNullException>("function", () => self.AsyncStream(source, (Func<int, Task<int>>)null!));
        Assert.Throws<ArgumentNullException>("function", () => self.AsyncStream(source, (Func<Self, int, Task<int>>)null!));
        Assert.Throws<ArgumentException>("function", () => self.AsyncStream(source, async _ => await Task.Yield()));
        return Task.CompletedTask;

        static int Same(int number) => number;
    });

    [Theory]
    [Trait("Rule", "T17")]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(50, false)]
    public void No_more_tasks_run_than_may_and_inputs_wait_for_room(int most, bool ordered) => Simulation.Explore(20, async self =>
    {
        var (running, peak, pulled, ended) = (0, 0, 0, 0);
        var stream = self.AsyncStream(Inputs(), Work, new TaskStreamOptions { MaxConcurrency = most, Ordered = ordered });

        Assert.Equal(20, (await stream.All()).Count);
        Assert.Equal(Math.Min(most, 20), peak);

        IEnumerable<int> Inputs()
        {
            for (var number = 0; number < 20; number++)
            {
                Assert.True(++pulled - ended <= most);
                yield return number;
            }
        }

        async Task<int> Work(Self child, int number)
        {
            peak = Math.Max(peak, ++running);
            await child.Sleep(TimeSpan.FromMilliseconds(100 + number % 7 * 10));
            running--;
            ended++;
            return number;
        }
    });

    [Fact]
    [Trait("Rule", "T17")]
    public void As_many_tasks_run_as_there_are_processors_unless_told_otherwise() =>
        Assert.Equal(Environment.ProcessorCount, new TaskStreamOptions().MaxConcurrency);

    [Fact]
    [Trait("Rule", "T17")]
    public void Others_run_on_while_a_slow_task_holds_back_their_results() => Simulation.Run(async self =>
    {
        var done = 0;
        var stream = self.AsyncStream(Enumerable.Range(0, 50), Work, new TaskStreamOptions { MaxConcurrency = 2 });

        await foreach (var result in stream)
        {
            Assert.Equal(49, result.Value);
            break;
        }

        async Task<int> Work(Self child, int number)
        {
            if (number > 0)
                return ++done;
            await child.Sleep(Second);
            return done;
        }
    });

    [Fact]
    [Trait("Rule", "T18")]
    public void Results_come_in_the_order_of_the_inputs_or_of_the_ends() => Simulation.Explore(50, async self =>
    {
        int[] seconds = [3, 1, 2];
        var options = new TaskStreamOptions { MaxConcurrency = 3 };

        Assert.Equal(seconds, Values(await self.AsyncStream(seconds, Sleep, options).All()));
        Assert.Equal(
            [1, 2, 3], Values(await self.AsyncStream(seconds, Sleep, new TaskStreamOptions { MaxConcurrency = 3, Ordered = false }).All()));
        Assert.Empty(await self.AsyncStream(Array.Empty<int>(), Sleep).All());
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T18")]
    public async Task Inputs_may_come_with_time_and_functions_be_of_every_kind()
    {
        await using var node = new Node();
        var channel = Channel.CreateUnbounded<int>();

        await node.In(async self =>
        {
            self.StartTask(async () =>
            {
                for (var number = 0; number < 3; number++)
                    await channel.Writer.WriteAsync(number);
                channel.Writer.Complete();
            });
            var squares = self.AsyncStream(channel.Reader.ReadAllAsync(), number => number * number);
            var labels = self.AsyncStream(Values(squares), async number =>
            {
                await Task.Yield();
                return $"#{number}";
            });
            var both = self.AsyncStream(Values(labels), (child, label) => Task.FromResult((child.Pid, label)));

            Assert.Equal(["#0", "#1", "#4"], (await both.All()).Select(result => result.Value.label));
            self.HasNothingLeft();
        });

        static async IAsyncEnumerable<T> Values<T>(IAsyncEnumerable<TaskResult<T>> results)
        {
            await foreach (var result in results)
                yield return result.Value;
        }
    }

    [Fact]
    [Trait("Rule", "T18")]
    public void Inputs_may_be_received_by_the_consumer() => Simulation.Explore(50, async self =>
    {
        foreach (var number in (int[])[1, 2, 3, 0])
            self.Send(self.Pid, number);

        Assert.Equal([10, 20, 30], Values(await self.AsyncStream(Received(), number => number * 10).All()));

        async IAsyncEnumerable<int> Received()
        {
            while (await self.Receive<int>() is > 0 and var number)
                yield return number;
        }
    });

    private static IEnumerable<T> Values<T>(IEnumerable<TaskResult<T>> results) => results.Select(result => result.Value);

    private static async Task<int> Sleep(Self child, int seconds)
    {
        await child.Sleep(Second * seconds);
        return seconds;
    }
}
