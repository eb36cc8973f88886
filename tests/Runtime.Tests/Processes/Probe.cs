using System.Threading.Channels;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>A process that traps exits and hands every message it gets to the test.</summary>
internal sealed class Probe
{
    private readonly Channel<object> _messages = Channel.CreateUnbounded<object>();

    internal Probe(Node node, Action<Self>? first = null) => Pid = node.Spawn(async self =>
    {
        self.TrapExit = true;
        first?.Invoke(self);
        while (true)
            _messages.Writer.TryWrite(await self.Receive());
    });

    internal Pid Pid { get; }

    internal Task<object> Next() => _messages.Reader.ReadAsync().AsTask().Soon();

    internal async Task<T> Next<T>() => Assert.IsType<T>(await Next());

    internal async Task<List<object>> Next(int count)
    {
        var messages = new List<object>(count);
        while (messages.Count < count)
            messages.Add(await Next());
        return messages;
    }
}
