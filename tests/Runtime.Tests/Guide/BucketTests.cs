using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Guide;

public sealed class BucketTests : Chapter
{
    [Fact]
    public Task A_bucket_is_an_agent() => Shell(async (node, self) =>
    {
        #region A_bucket_is_an_agent
        var bucket = (await Bucket.StartLink(self)).Pid;
        await Bucket.Put(node, bucket, "milk", 3);
        Console.WriteLine(await Bucket.Get(node, bucket, "milk"));
        Console.WriteLine(await Bucket.Delete(node, bucket, "milk"));
        Console.WriteLine(await Bucket.Get(node, bucket, "milk") is null);
        #endregion
    });

    [Fact]
    public Task A_bucket_has_a_name() => Shell(async (node, self) =>
    {
        #region A_bucket_has_a_name
        await Bucket.StartLink(self, new ServerOptions { Name = "shopping" });
        await Bucket.Put(node, "shopping", "milk", 3);
        Console.WriteLine(await Bucket.Get(node, "shopping", "milk"));
        Console.WriteLine(await Bucket.StartLink(self, new ServerOptions { Name = "shopping" }));
        #endregion
    });

    [Fact]
    public Task A_bucket_tells_who_has_subscribed() => Shell(async (node, self) =>
    {
        #region A_bucket_tells_who_has_subscribed
        var bucket = (await self.StartLink(new WatchedBucket())).Pid;
        await self.Call(bucket, new Subscribe(self.Pid));

        await self.Call(bucket, new PutItem("milk", 3));
        Console.WriteLine(await self.Receive());

        self.Spawn(async other => await other.Call(bucket, new DeleteItem("milk")));
        Console.WriteLine(await self.Receive());
        #endregion
    });

    [Fact]
    public Task A_registry_names_buckets() => Shell(async (node, self) =>
    {
        #region A_registry_names_buckets
        var registry = new Registry<string>("buckets");
        await self.StartRegistryLink(registry);

        await Bucket.StartLink(self, new ServerOptions { Name = registry.Via("shopping") });
        await Bucket.Put(node, registry.Via("shopping"), "milk", 3);
        Console.WriteLine(await Bucket.Get(node, registry.Via("shopping"), "milk"));
        Console.WriteLine(registry.WhereIs("travelling") is null);
        #endregion
    });

    [Fact]
    public Task A_supervisor_starts_a_bucket_in_place_of_one_that_fails() => Shell(async (node, self) =>
    {
        #region A_supervisor_starts_a_bucket_in_place_of_one_that_fails
        var registry = new Registry<string>("names");
        var tree = (await self.StartSupervisorLink(
        [
            ChildSpec.OfRegistry(registry),
            ChildSpec.OfDynamicSupervisor("buckets", new SupervisorOptions { Name = "buckets" }),
        ])).Pid;

        var shopping = registry.Via("shopping");
        var options = new ServerOptions { Name = shopping };
        var spec = new ChildSpec { Id = "bucket", Start = supervisor => Bucket.StartLink(supervisor, options) };
        var bucket = (await self.StartChild("buckets", spec)).Pid;
        await Bucket.Put(node, shopping, "milk", 3);

        var monitor = self.Monitor(bucket);
        self.Exit(bucket, ExitReason.Kill);
        await self.Receive<Down>(down => down.Ref == monitor);

        // Answered when the supervisor has restarted the bucket.
        await self.WhichChildren("buckets");
        Console.WriteLine(registry.WhereIs("shopping") == bucket);
        Console.WriteLine(await Bucket.Get(node, shopping, "milk") is null);
        await node.Stop(tree);
        Console.WriteLine(node.IsAlive(tree));
        #endregion
    });
}
