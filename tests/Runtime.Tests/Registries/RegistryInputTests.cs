using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Runtime.Tests.Registries;

/// <summary>What a registry does not take, and how it says so.</summary>
public sealed class RegistryInputTests
{
    [Fact]
    [Trait("Rule", "R1")]
    public void Options_that_make_no_sense_are_refused_where_they_are_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegistryOptions { Partitions = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegistryOptions { Kind = (RegistryKind)7 });
        Assert.Throws<ArgumentException>(() => new RegistryOptions { Listeners = ["a", ""] });
        Assert.Throws<ArgumentException>(() => new RegistryOptions { Listeners = null! });
        Assert.Throws<ArgumentNullException>(() => new RegistryOptions { Meta = null! });
        Assert.Throws<ArgumentException>(() => new Registry<string, int>(""));
        Assert.Throws<ArgumentNullException>(() => new Registry<string, int>(null!));
    }

    [Fact]
    [Trait("Rule", "R4")]
    public async Task Keys_of_different_types_differ_and_none_is_null()
    {
        await using var node = new Node();
        var registry = new Registry<object, int>("things", options: new RegistryOptions { Partitions = 2 });
        await node.StartRegistry(registry).Soon();
        var ada = await node.StartServant();
        await node.Register(ada, registry, 1, 1);
        await node.Register(ada, registry, 1.0, 2);
        await node.Register(ada, registry, "_", 3);

        Assert.Equal([1, 2, 3], new object[] { 1, 1.0, "_" }.Select(key => registry.Lookup(key).Single().Value));
        Assert.Throws<ArgumentNullException>(() => registry.TryLookup(null!, out _));
        Assert.Throws<ArgumentNullException>(() => registry.Lookup(null!));
        Assert.Throws<ArgumentNullException>(() => registry.WhereIs(null!));
        Assert.Throws<ArgumentNullException>(() => registry.Via(null!));
        Assert.Throws<ArgumentNullException>(() => registry.Dispatch(null!, _ => { }));
        Assert.Throws<ArgumentNullException>(() => registry.Dispatch(1, null!));
        Assert.Throws<ArgumentNullException>(() => registry.Values(null!, ada));
        Assert.Throws<ArgumentNullException>(() => registry.Match(1, null!));
        Assert.Throws<ArgumentNullException>(() => registry.PutMeta(null!, 1));
        await node.Do(ada, self =>
        {
            Assert.Throws<ArgumentNullException>(() => registry.Register(self, null!, 1));
            Assert.Throws<ArgumentNullException>(() => registry.Unregister(self, null!));
            Assert.Throws<ArgumentNullException>(() => registry.UpdateValue(self, null!, value => value));
            Assert.Throws<ArgumentNullException>(() => registry.UpdateValue(self, 1, null!));
        });
        await Assert.ThrowsAsync<ArgumentNullException>(
            () => node.Within(self => registry.Lock(self, null!, () => Task.FromResult(true))).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => node.Within(self => registry.Lock(self, 1, (Func<Task<bool>>)null!)).Soon());
    }

    [Fact]
    [Trait("Rule", "R15")]
    public async Task What_is_for_unique_keys_is_refused_for_duplicate_ones()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate);
        var ada = await node.StartServant();

        Assert.Throws<ArgumentException>(() => registry.TryLookup("ada", out _));
        var error = await node.Do(ada, self => Assert.Throws<ArgumentException>(() => registry.UpdateValue(self, "ada", value => value)));

        Assert.Contains("\"members\" must have unique keys", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "R3")]
    public async Task An_unknown_registry_is_named_by_the_error()
    {
        var registry = new Registry<string, int>("groups", options: new RegistryOptions { Kind = RegistryKind.Duplicate, Partitions = 2 });

        var errors = new List<ArgumentException>
        {
            Assert.Throws<ArgumentException>(() => registry.Lookup("a")),
            Assert.Throws<ArgumentException>(() => registry.Keys(default)),
            Assert.Throws<ArgumentException>(() => registry.Values("a", default)),
            Assert.Throws<ArgumentException>(() => registry.Match("a", (_, _) => true)),
            Assert.Throws<ArgumentException>(() => registry.CountSelect((_, _, _) => true)),
            Assert.Throws<ArgumentException>(() => registry.Dispatch("a", _ => { })),
            Assert.Throws<ArgumentException>(() => registry.PutMeta("a", 1)),
            Assert.Throws<ArgumentException>(() => registry.TryMeta("a", out _)),
            await Assert.ThrowsAsync<ArgumentException>(() => registry.DispatchParallel("a", _ => { })),
            await Assert.ThrowsAsync<ArgumentException>(() => registry.Sync().Soon()),
        };

        Assert.All(errors, error => Assert.Contains("\"groups\" is not running", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_is_used_outside_its_own_code_cannot_register()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        Self stolen = default;
        var ada = await node.StartServant();
        await node.Do(ada, self => { stolen = self; });

        Assert.Throws<InvalidOperationException>(() => registry.Register(stolen, "ada", 1));
        Assert.Equal(0, registry.Count);
    }
}
