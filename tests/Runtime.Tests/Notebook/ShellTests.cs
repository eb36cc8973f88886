using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Processes;

namespace Pail.Runtime.Tests.Notebook;

/// <summary>
/// A first hour with processes, cell by cell as one would type it into the shell. <c>self</c> is the process of the shell.
/// </summary>
public sealed class ShellTests
{
    // spawn fn -> 1 + 2 end
    [Fact]
    public async Task Spawn_runs_a_function_in_a_process_of_its_own()
    {
        await using var node = new Node();

        var pid = node.Spawn(_ => Task.FromResult(1 + 2));

        Assert.Equal($"#PID<0.{pid.Id}.0>", pid.ToString());
    }

    // pid = spawn fn -> 1 + 2 end
    // Process.alive?(pid)
    [Fact]
    public async Task It_is_not_alive_once_it_has_computed()
    {
        await using var node = new Node();

        var pid = node.Spawn(_ => Task.FromResult(1 + 2));
        await node.End(pid);

        Assert.False(node.IsAlive(pid));
    }

    // self()
    // Process.alive?(self())
    [Fact]
    public async Task The_shell_is_a_process_too_and_alive()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.StartsWith("#PID<0.", self.Pid.ToString(), StringComparison.Ordinal);
            Assert.True(node.IsAlive(self.Pid));
            return true;
        });
    }

    // send self(), {:hello, "world"}
    [Fact]
    public async Task A_process_can_send_itself_a_message()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            self.Send(self.Pid, ("hello", "world"));
            return Assert.Single(self.Flush(), message => message is ("hello", "world"));
        });
    }

    // receive do
    //   {:hello, msg} -> msg
    //   {:world, msg} -> "won't match"
    // end
    [Fact]
    public async Task Receive_takes_the_message_that_matches_a_clause()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.Send(self.Pid, "not this one");
            self.Send(self.Pid, ("hello", "world"));

            // The guard says which messages the clauses take, the switch is the clauses: what matches none stays in the mailbox.
            var said = await self.Receive<object>(message => message is ("hello", string) or ("world", _)) switch
            {
                ("hello", string msg) => msg,
                _ => "won't match",
            };

            Assert.Equal("world", said);
            Assert.Equal(["not this one"], self.Flush());
        });
    }

    // receive do
    //   {:hello, msg} -> msg
    // after
    //   1_000 -> "nothing after 1s"
    // end
    [Fact]
    public void Receive_gives_up_after_a_time()
    {
        var (time, shell) = (new FakeTimeProvider(), new ManualScheduler());
        var node = new Node(new NodeOptions { TimeProvider = time, Scheduler = shell });
        string? said = null;

        node.Spawn(async self =>
            said = (
                await self.TryReceive<(string, string Msg)>(
                    after: TimeSpan.FromMilliseconds(1_000), when: message => message.Item1 == "hello"))
                .TryGet(out var hello) ? hello.Msg : "nothing after 1s");
        shell.RunAll();
        Assert.Null(said);
        time.Advance(TimeSpan.FromMilliseconds(1_000));
        shell.RunAll();

        Assert.Equal("nothing after 1s", said);
    }

    // parent = self()
    // spawn fn -> send(parent, {:hello, self()}) end
    // receive do
    //   {:hello, pid} -> "Got hello from #{inspect pid}"
    // end
    [Fact]
    public async Task A_child_says_hello_to_its_parent()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            var parent = self.Pid;
            var spawned = self.Spawn(child =>
            {
                child.Send(parent, ("hello", child.Pid));
                return Task.CompletedTask;
            });
            var (_, pid) = await self.Receive<(string, Pid)>(message => message.Item1 == "hello");

            Assert.Equal($"Got hello from {spawned}", $"Got hello from {pid}");
        });
    }

    // send self(), :hello
    // flush()
    [Fact]
    public async Task Flush_prints_all_messages_and_takes_them()
    {
        await using var node = new Node();
        using var console = new StringWriter { NewLine = "\n" };

        await node.Run(self =>
        {
            self.Send(self.Pid, "hello");
            self.Send(self.Pid, ("hello", self.Pid, 1.5));
            self.Flush(console);

            Assert.Equal($"\"hello\"\n{{\"hello\", {self.Pid}, 1.5}}\n", console.ToString());
            Assert.Empty(self.Flush());
            return true;
        });
    }

    // spawn fn -> raise "oops" end
    // self()
    [Fact]
    public async Task A_process_that_raises_is_logged_and_its_parent_goes_on()
    {
        using var log = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });

        await node.Run(async self =>
        {
            var before = self.Pid;
            var pid = self.Spawn(_ => throw new InvalidOperationException("oops"));
            self.Monitor(pid);
            await self.Receive<Down>();

            var (_, text, error) = Assert.Single(log.All);
            Assert.StartsWith($"Process {pid} (no name) raised an exception", text, StringComparison.Ordinal);
            Assert.Equal("oops", error!.Message);
            Assert.Equal(before, self.Pid);
            Assert.True(node.IsAlive(self.Pid));
        });
    }
}
