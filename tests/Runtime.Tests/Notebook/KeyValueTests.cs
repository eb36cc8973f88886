using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;
using Pail.Runtime.Tests.Guide;
using Bucket = Pail.Runtime.Tests.Guide.Bucket;

namespace Pail.Runtime.Tests.Notebook;

/// <summary>The tests that the Elixir guide writes for its key-value application, each run in many orders.</summary>
public sealed class KeyValueTests
{
    private const int Seeds = 100;

    private static readonly Registry<string, int> Names = new("KV");

    // test "stores values by key"
    [Fact]
    public void It_stores_values_by_key() => Simulation.Explore(Seeds, async self =>
    {
        var bucket = (await Bucket.StartLink(self)).Pid;
        Assert.Null(await Bucket.Get(self.Node, bucket, "milk"));

        await Bucket.Put(self.Node, bucket, "milk", 3);
        Assert.Equal(3, await Bucket.Get(self.Node, bucket, "milk"));
    });

    // test "stores values by key on a named process"
    [Fact]
    public void It_stores_values_by_key_on_a_named_process() => Simulation.Explore(Seeds, async self =>
    {
        await self.StartLink(new WatchedBucket(), new ServerOptions { Name = "shopping" });
        Assert.Null(await self.Call("shopping", new GetItem("milk")));

        await self.Call("shopping", new PutItem("milk", 3));
        Assert.Equal(3, await self.Call("shopping", new GetItem("milk")));
    });

    // test "subscribes to puts and deletes"
    [Fact]
    public void It_subscribes_to_puts_and_deletes() => Simulation.Explore(Seeds, async self =>
    {
        var bucket = (await self.StartLink(new WatchedBucket())).Pid;
        await self.Call(bucket, new Subscribe(self.Pid));

        await self.Call(bucket, new PutItem("milk", 3));
        Assert.Equal(new ItemPut("milk", 3), await self.Receive());

        // Also what another process does.
        self.Spawn(async other => await other.Call(bucket, new DeleteItem("milk")));
        Assert.Equal(new ItemDeleted("milk"), await self.Receive());
    });

    // A subscriber that has ended is forgotten.
    [Fact]
    public void A_subscriber_that_ends_is_no_concern_of_the_bucket() => Simulation.Explore(Seeds, async self =>
    {
        var bucket = (await self.StartLink(new WatchedBucket())).Pid;
        var subscriber = self.SpawnMonitor(async subscriber => await subscriber.Call(bucket, new Subscribe(subscriber.Pid)));
        await self.Receive<Down>(down => down.Ref == subscriber);

        await self.Call(bucket, new PutItem("milk", 3));
        Assert.Equal(3, await self.Call(bucket, new GetItem("milk")));
    });

    // test "creates and looks up buckets by any name"
    [Fact]
    public void It_creates_and_looks_up_buckets_by_any_name() => Simulation.Explore(Seeds, async self =>
    {
        await Application(self);
        Assert.Null(Names.WhereIs("a name that is no atom"));

        var bucket = await Create(self, "a name that is no atom");
        Assert.Equal(bucket, Names.WhereIs("a name that is no atom"));
        Assert.Equal(bucket, (await self.Node.StartChild("buckets", Spec("a name that is no atom"))).Pid);

        await self.Node.Stop("application");
    });

    // test "removes buckets on exit", test "removes bucket on crash"
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_removes_a_bucket_that_ends(bool crashes) => Simulation.Explore(Seeds, async self =>
    {
        await Application(self);
        var bucket = await Create(self, "shopping", Restart.Temporary);
        var monitor = self.Monitor(bucket);

        if (crashes)
            self.Exit(bucket, ExitReason.Shutdown);
        else
            await self.Node.Stop(bucket);
        await self.Receive<Down>(down => down.Ref == monitor);

        Assert.Null(Names.WhereIs("shopping"));
        await self.Node.Stop("application");
    });

    // The bucket that is started in place of one that has crashed has its name, and is empty.
    [Fact]
    public void A_bucket_that_crashes_is_there_again() => Simulation.Explore(Seeds, async self =>
    {
        await Application(self);
        var bucket = await Create(self, "shopping");
        await Bucket.Put(self.Node, bucket, "milk", 3);
        var monitor = self.Monitor(bucket);

        self.Exit(bucket, ExitReason.Kill);
        await self.Receive<Down>(down => down.Ref == monitor);
        await self.Node.WhichChildren("buckets");

        Assert.NotEqual(bucket, Names.WhereIs("shopping"));
        Assert.Null(await Bucket.Get(self.Node, Names.Via("shopping", 0), "milk"));
        await self.Node.Stop("application");
    });

    private static async Task Application(Self self) => await self.Node.StartSupervisor(
        [
            new ChildSpec { Id = "names", Start = supervisor => supervisor.StartRegistryLink(Names) },
            new ChildSpec
            {
                Id = "buckets",
                Start = supervisor => supervisor.StartDynamicSupervisorLink(new SupervisorOptions { Name = "buckets" }),
                Type = ChildType.Supervisor,
            },
        ],
        new SupervisorOptions { Name = "application" });

    private static async ValueTask<Pid> Create(Self self, string name, Restart restart = Restart.Permanent) =>
        (await self.Node.StartChild("buckets", Spec(name) with { Restart = restart })).Pid;

    private static ChildSpec Spec(string name) => new()
    {
        Id = name,
        Start = supervisor => Bucket.StartLink(supervisor, new ServerOptions { Name = Names.Via(name, 0) }),
    };
}
