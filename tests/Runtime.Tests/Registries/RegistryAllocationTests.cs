using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Runtime.Tests.Registries;

/// <summary>What must not allocate, counted in bytes of the current thread: the same number on every machine.</summary>
public sealed class RegistryAllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Finding_a_process_by_its_name_allocates_nothing(int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, partitions);
        await node.StartServant(name: registry.Via("ada"));

        Assert.Equal(0, Allocations.OfThousand(() => registry.TryLookup("ada", out _)));
        Assert.Equal(0, Allocations.OfThousand(() => registry.TryLookup("bob", out _)));
        Assert.Equal(0, Allocations.OfThousand(() => registry.WhereIs("ada")));
    }

    [Theory]
    [InlineData(RegistryKind.Duplicate, 1)]
    [InlineData(RegistryKind.DuplicateByKey, 4)]
    public async Task A_second_look_at_a_key_that_has_not_changed_allocates_nothing(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        for (var i = 0; i < 10; i++)
            await node.Register(await node.StartServant(), registry, "topic", i);

        Assert.Equal(0, Allocations.OfThousand(() => registry.Lookup("topic")));
    }
}
