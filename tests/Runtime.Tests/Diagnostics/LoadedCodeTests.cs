using System.Runtime.CompilerServices;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Code that is loaded while the program runs, and unloaded again.</summary>
public sealed class LoadedCodeTests
{
    private const string Counter = "Pail.Runtime.NextVersion.Counter";

    private static string NextVersion => Path.Combine(AppContext.BaseDirectory, "Pail.Runtime.NextVersion.dll");

    [Fact]
    public async Task A_server_gets_code_that_was_loaded_under_load_and_the_code_goes_when_the_server_has_ended()
    {
        var code = LoadedCode.Load(NextVersion);
        await using var node = new Node();
        var pid = await Upgrade(node, code);

        // Unloaded by the garbage collector, when it has found that nothing uses the code.
        await Lab.UntilCollected(() => !code.IsLoaded);

        // Whoever remembers the dead does not keep what they ran.
        Assert.False(node.IsAlive(pid));
    }

    [Fact]
    public async Task Code_that_is_being_unloaded_serves_as_long_as_a_process_uses_it()
    {
        await using var node = new Node();
        var server = await Start(node);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(1, await node.Call(server, new Servant.Get()).Soon());

        static async Task<Pid> Start(Node node)
        {
            var code = LoadedCode.Load(NextVersion);
            var pid = (await node.Start(code.Create(Counter)).Soon()).Pid;
            code.Unload();
            code.Unload();
            Assert.Throws<InvalidOperationException>(() => code.Create(Counter));
            return pid;
        }
    }

    [Fact]
    public void A_type_of_which_no_server_can_be_made_is_an_argument_error()
    {
        var code = LoadedCode.Load(NextVersion);

        Assert.Contains(
            "no type Missing", Assert.Throws<ArgumentException>(() => code.Create("Missing")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "is no server",
            Assert.Throws<ArgumentException>(() => code.Create("Pail.Runtime.NextVersion.NoServer")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "these 1 arguments", Assert.Throws<ArgumentException>(() => code.Create(Counter, 1)).Message, StringComparison.Ordinal);
        code.Unload();
    }

    [Fact]
    public void What_is_no_assembly_is_not_loaded()
    {
        Assert.Throws<FileNotFoundException>(() => LoadedCode.Load(NextVersion + ".none"));
        Assert.Throws<BadImageFormatException>(() => LoadedCode.Load(new MemoryStream([1, 2, 3])));
    }

    // A call of its own, so that nothing of it is left on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<Pid> Upgrade(Node node, LoadedCode code)
    {
        const int callers = 2;
        const int times = 1000;
        var server = await node.StartServant();
        var started = Lab.Event();
        var load = Enumerable.Range(0, callers).Select(_ => node.Within(async self =>
        {
            for (var i = 0; i < times; i++)
            {
                self.Cast(server, Servant.ToAdd(1));
                await self.Call(server, new Servant.Add(1));
                started.TrySetResult();
            }

            return true;
        })).ToArray();
        await started.Task.Soon();

        await node.Sys(server).Upgrade(code.Create(Counter), oldVersion: 1).Soon();
        await Task.WhenAll(load).Soon();

        // Counted by the old code, and then by the new.
        Assert.Equal((2 * callers * times) + 1, await node.Call(server, new Servant.Get()).Soon());
        Assert.Equal("Counter", (await node.Sys(server).GetStatus().Soon()).Module);
        await node.Stop(server).Soon();
        code.Unload();
        return server;
    }
}
