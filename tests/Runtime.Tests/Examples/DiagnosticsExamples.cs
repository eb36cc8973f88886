using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Guide;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of diagnostics. A region is called as the member that shows it.</summary>
public sealed class DiagnosticsExamples
{
    private Transcript Console { get; } = new();

    [Fact]
    public async Task A_server_is_traced_and_looked_into()
    {
        await using var node = new Node();
        await node.StartServant(name: "counter");
        #region T:Pail.Runtime.Diagnostics.Sys
        var sys = node.Sys("counter");
        await sys.Trace(Console.Out);
        int count = await sys.GetState<int>();
        await sys.NoDebug();
        #endregion
        Assert.Equal(0, count);
        Assert.Empty(Console.ToString());
    }

    [Fact]
    public async Task A_server_gets_another_version()
    {
        await using var node = new Node();
        await node.StartServant(name: "counter");
        #region M:Pail.Runtime.Diagnostics.Sys.Upgrade(Pail.Runtime.Servers.GenServerBase,System.Object,System.Object)
        await node.Sys("counter").Upgrade(new CounterWithHistory(), oldVersion: 1);
        #endregion
        Assert.Equal([0], await node.Sys("counter").GetState<IReadOnlyList<int>>());
    }

    [Fact]
    public async Task A_version_is_loaded_from_a_file()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Pail.Runtime.NextVersion.dll");
        await using var node = new Node();
        await node.StartServant(name: "counter");
        #region T:Pail.Runtime.Diagnostics.LoadedCode
        var code = LoadedCode.Load(path);
        await node.Sys("counter").Upgrade(code.Create("Pail.Runtime.NextVersion.Counter"));
        code.Unload();
        #endregion
        Assert.Equal(1, await node.Call("counter", new Servant.Get()));
    }

    private sealed class CounterWithHistory : GenServer<IReadOnlyList<int>>
    {
        protected override ValueTask<InitResult> Init() => Ok([]);

        protected override ValueTask<IReadOnlyList<int>> CodeChange(object? oldVersion, object? oldState, object? extra) =>
            new([(int)oldState!]);
    }
}
