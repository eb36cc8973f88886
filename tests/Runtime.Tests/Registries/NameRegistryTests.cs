using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Registries of names, in which nothing is registered with a key.</summary>
public sealed class NameRegistryTests
{
    private readonly Registry<string> _names = new("names", StringComparer.OrdinalIgnoreCase);

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_process_registers_under_a_name_and_nothing_else()
    {
        await using var node = new Node();
        await node.StartRegistry(_names).Soon();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());

        Assert.Equal((ada, true), await node.Do(ada, self => (_names.Register(self, "key", out var isNew), isNew)));
        Assert.Equal((ada, false), await node.Do(bob, self => (_names.Register(self, "KEY", out var isNew), isNew)));
        Assert.Equal(new RegistryEntry<NoValue>(ada, default), Assert.Single(_names.Lookup("Key")));
        await node.Do(ada, self => _names.Unregister(self, "key"));
        Assert.Equal(bob, await node.Do(bob, self => _names.Register(self, "key")));
    }

    [Fact]
    [Trait("Rule", "R22")]
    public async Task A_server_is_started_and_called_by_such_a_name()
    {
        await using var node = new Node();
        await node.StartRegistry(_names).Soon();

        var ada = await node.StartServant(name: _names.Via("ada"));

        Assert.Equal(ada, _names.WhereIs("ada"));
        Assert.Equal(2, await node.Call(_names.Via("ada"), new Servant.Add(2)).Soon());
    }

    [Fact]
    [Trait("Rule", "R21")]
    public async Task Groups_need_no_value_either()
    {
        await using var node = new Node();
        var groups = new Registry<string>("groups", options: new RegistryOptions { Kind = RegistryKind.Duplicate, Partitions = 2 });
        await node.StartRegistry(groups).Soon();
        var members = new HashSet<Pid>();
        for (var i = 0; i < 5; i++)
        {
            var member = await node.StartServant();
            await node.Do(member, self => groups.Register(self, "all"));
            members.Add(member);
        }

        var reached = new HashSet<Pid>();
        groups.Dispatch("all", entries => reached.UnionWith(entries.Select(entry => entry.Pid)));

        Assert.Equal(members, reached);
    }
}
