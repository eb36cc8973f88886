using CsCheck;
using Pail.Buckets;

namespace Pail.Cluster.Tests.Stores;

/// <summary>
/// Two owners use two buckets of a store in any order, each through its own connection, and the store does what a model does.
/// </summary>
public abstract class StoreModelContract : BucketCommitContract
{
    private static readonly string[] Names = ["a", "b"];
    private static readonly string[] Keys = ["", "milk", "caf\u00E9", "half\uD800", "nul\0"];

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<Kind>(), Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 3], Rows(), (kind, owner, name, choice, rows) =>
            new Step(kind, owner, Names[name], choice, rows));

    private enum Kind
    {
        Create,
        Open,
        Commit,
        CommitAgain,
        Release,
        Delete,
        Holds,
    }

    /// <summary>How many orders are tried.</summary>
    private protected virtual int Orders => 60;

    [Fact]
    public async Task The_store_does_what_a_model_does()
    {
        var other = await OpenAgain();
        await Steps.List[1, 40].SampleAsync(
            steps => Run([Store, other.Store], steps), iter: Orders, threads: 1);
    }

    private static Gen<List<StoredRow>> Rows() =>
        Gen.Select(Gen.Shuffle(Keys, 0, Keys.Length), Gen.Byte.Array[0, 3].List[Keys.Length], (keys, data) =>
            keys.Select((key, i) => new StoredRow(key, data[i])).ToList());

    private static async Task Run(IBucketStore[] stores, List<Step> steps)
    {
        foreach (var left in await stores[0].List("", null, 10))
            Assert.True(await stores[0].Delete(left.Name, left.Life, left.Fence));
        var model = new StoreModel();
        var owners = new Dictionary<(int, string), StoreModel.Owner>();
        var greatest = 0L;
        var revision = 0L;
        foreach (var step in steps)
        {
            var store = stores[step.Owner];
            var owner = owners.GetValueOrDefault((step.Owner, step.Name));
            var bucket = model.Buckets.GetValueOrDefault(step.Name);
            switch (step.Kind)
            {
                case Kind.Create:
                    var (created, isNew) = await store.Create(step.Name, new BucketConfig(), DateTimeOffset.UnixEpoch, 2);
                    Assert.Equal(bucket is null, isNew);
                    if (isNew)
                    {
                        Assert.True(created.Life > greatest);
                        model.Buckets.Add(step.Name, new StoreModel.Bucket(created.Life));
                    }

                    Assert.Equal(model.Buckets[step.Name].Life, created.Life);
                    break;
                case Kind.Open:
                    // Of the life that the owner knows, or of the one that is there.
                    var life = step.Choice == 0 ? owner.Life : bucket?.Life ?? 1;
                    var opened = await store.Open(step.Name, life);
                    Assert.Equal(bucket?.Life == life, opened is not null);
                    if (opened is null)
                        break;
                    Assert.True(opened.Fence > bucket!.Fence);
                    Assert.Equal(
                        (bucket.IsReleased, bucket.Opens + 1, bucket.Revision), (opened.IsReleased, opened.Opens, opened.Revision));
                    (bucket.Fence, bucket.Opens, bucket.IsReleased) = (opened.Fence, opened.Opens, false);
                    owners[(step.Owner, step.Name)] = new StoreModel.Owner(life, opened.Fence);
                    break;
                case Kind.Commit or Kind.CommitAgain:
                    var commit = new BucketCommit(step.Name, owner.Life, owner.Fence)
                    {
                        Revision = new Revision(owner.Fence, revision += step.Choice),
                        Keys = step.Rows.Count,
                        Bytes = step.Rows.Count,
                        Clears = step.Choice == 3,
                        Rows = step.Rows,
                        Events = step.Choice > 0 ? new byte[] { (byte)revision, 0 } : default,
                        DropEventsThrough = step.Choice == 2 ? revision - 2 : 0,
                    };
                    Assert.Equal(model.Commit(commit), await store.Commit(commit));
                    break;
                case Kind.Release:
                    await store.Release(step.Name, owner.Life, owner.Fence);
                    if (model.Owns(step.Name, owner))
                        bucket!.IsReleased = true;
                    break;
                case Kind.Delete:
                    var owns = model.Owns(step.Name, owner);
                    Assert.Equal(owns, await store.Delete(step.Name, owner.Life, owner.Fence));
                    if (owns)
                        model.Buckets.Remove(step.Name);
                    break;
                case Kind.Holds:
                    Assert.Equal(model.Owns(step.Name, owner), await store.Holds(step.Name, owner.Life, owner.Fence));
                    break;
            }

            greatest = model.Buckets.Values.Select(static each => each.Fence).Append(greatest).Max();
            await Compare(stores[1 - step.Owner], model);
        }
    }

    private static async Task Compare(IBucketStore store, StoreModel model)
    {
        var listed = await store.List("", null, 10);
        Assert.Equal(model.Buckets.Keys, listed.Select(static facts => facts.Name));
        foreach (var facts in listed)
        {
            var bucket = model.Buckets[facts.Name];
            Assert.Equal(
                (bucket.Life, bucket.Fence, bucket.Opens, bucket.IsReleased, bucket.Revision),
                (facts.Life, facts.Fence, facts.Opens, facts.IsReleased, facts.Revision));
            var rows = await store.Read(facts.Name, facts.Life).ToDictionaryAsync(
                static row => row.Key, static row => Convert.ToHexString(row.Data.Span));
            Assert.Equal(bucket.Rows, rows);
            Assert.Equal(
                bucket.Events.Select(static kept => kept.Record),
                (await store.ReadEvents(facts.Name, facts.Life, -1)).Select(static record => Convert.ToHexString(record.Span)));
        }
    }

    private sealed record Step(Kind Kind, int Owner, string Name, int Choice, List<StoredRow> Rows);
}
