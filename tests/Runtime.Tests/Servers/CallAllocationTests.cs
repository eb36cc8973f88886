using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What must not allocate, counted in bytes of the current thread: the same number on every machine.</summary>
public sealed class CallAllocationTests
{
    [Fact]
    public async Task A_call_of_an_idle_server_allocates_nothing()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Equal(0, BytesPerThousand(node, server, new Servant.Get()));
    }

    [Fact]
    public async Task A_call_of_an_idle_server_by_name_allocates_nothing()
    {
        await using var node = new Node();
        await node.StartServant(name: "ada");

        Assert.Equal(0, BytesPerThousand(node, "ada", new Servant.Get()));
    }

    [Fact]
    public async Task A_reply_through_its_handle_allocates_nothing_on_an_idle_server()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Equal(0, BytesPerThousand(node, server, Servant.ToAnswerLater(static from => from.Reply(1))));
    }

    private static long BytesPerThousand(Node node, Destination server, ICall<int> request)
    {
        // Calls run inline once the server is asleep. Warm-up, so that one-time allocations are not counted.
        for (var warm = 0; warm < 100;)
            warm = IsAnsweredAtOnce(node, server, request) ? warm + 1 : 0;

        return Allocations.Least(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                if (!IsAnsweredAtOnce(node, server, request))
                    throw new InvalidOperationException("The server was not idle.");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    private static bool IsAnsweredAtOnce(Node node, Destination server, ICall<int> request)
    {
        var call = node.Call(server, request);
        if (call.IsCompletedSuccessfully)
            return call.Result is var _;

        call.AsTask().Wait(TestContext.Current.CancellationToken);
        return false;
    }
}
