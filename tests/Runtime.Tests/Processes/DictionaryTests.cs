using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class DictionaryTests
{
    [Fact]
    [Trait("Rule", "P15")]
    public async Task Put_returns_what_was_there_before()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Null(self.Put("key", 1));
            Assert.Equal(1, self.Put("key", 2));
            Assert.Equal(2, self.Put("key", null));
            Assert.Null(self.Put("key", 3));
        });
    }

    [Fact]
    [Trait("Rule", "P15")]
    public async Task Get_returns_the_value_or_what_is_given_instead()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Null(self.Get("key"));
            Assert.Equal("default", self.Get("key", "default"));
            self.Put("key", 1);
            Assert.Equal(1, self.Get("key", "default"));
            self.Put("key", null);
            Assert.Null(self.Get("key", "default"));
        });
    }

    [Fact]
    [Trait("Rule", "P15")]
    public async Task Delete_returns_the_value_it_takes_away()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Null(self.Delete("key"));
            self.Put("key", 1);
            Assert.Equal(1, self.Delete("key"));
            Assert.Null(self.Delete("key"));
            Assert.Empty(self.GetKeys());
        });
    }

    [Fact]
    [Trait("Rule", "P15")]
    public async Task Keys_are_found_by_their_value()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Empty(self.GetKeys(1));
            self.Put("a", 1);
            self.Put("b", 1);
            self.Put("c", 2);
            self.Put("d", null);
            Assert.Equal(["a", "b"], self.GetKeys(1).Order());
            Assert.Equal(["d"], self.GetKeys(null));
            Assert.Empty(self.GetKeys(3));
            Assert.Equal(["a", "b", "c", "d"], self.GetKeys().Order());
        });
    }

    [Fact]
    [Trait("Rule", "P15")]
    public async Task A_dictionary_is_private_and_not_inherited_but_others_can_see_it()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            self.Put("key", "value");
            Assert.Null(await node.Run(other => other.Get("key")));
            var parent = self.Pid;
            self.Spawn(child =>
            {
                child.Send(parent, child.GetKeys());
                return Task.CompletedTask;
            });
            Assert.Empty(await self.Receive<IReadOnlyList<object>>());
            Assert.Equal([KeyValuePair.Create<object, object?>("key", "value")], self.Process.DictionarySnapshot());
        });
    }

    [Fact]
    [Trait("Rule", "P15")]
    public async Task The_dictionary_goes_with_its_process_and_the_label_stays()
    {
        await using var node = new Node();
        var pid = node.Spawn(self =>
        {
            self.Put("key", "value");
            self.SetLabel("worker 7");
            return Task.CompletedTask;
        });

        await node.End(pid);

        Assert.Empty(pid.Process!.DictionarySnapshot());
        Assert.Equal("worker 7", pid.Process!.Label);
    }

    [Fact]
    public async Task A_label_says_what_a_process_is_until_it_says_something_else()
    {
        await using var node = new Node();
        Assert.Null(node.Idle().Process!.Label);

        await node.Run(self =>
        {
            self.SetLabel(("worker", 7));
            Assert.Equal(("worker", 7), self.Process.Label);
            self.SetLabel(null);
            Assert.Null(self.Process.Label);
        });
    }

    [Fact]
    public async Task A_key_is_something()
    {
        await using var node = new Node();

        await node.Run(self =>
        {
            Assert.Throws<ArgumentNullException>(() => self.Put(null!, 1));
            Assert.Throws<ArgumentNullException>(() => self.Get(null!));
            Assert.Throws<ArgumentNullException>(() => self.Delete(null!));
        });
    }

    [Fact]
    [Trait("Rule", "P15")]
    public async Task A_dictionary_can_be_looked_at_while_the_process_changes_it()
    {
        const int many = 20_000;
        await using var node = new Node();
        var pid = node.Spawn(async self =>
        {
            // Two keys that always change together, one after the other: a look finds them at most one step apart.
            for (var i = 1; i <= many; i++)
            {
                self.Put("first", i);
                self.Put("second", i);
                self.Put(i, i);
                self.Delete(i - 10);
            }

            await self.Receive<Lab.Never>();
        });

        var last = 0;
        while (last < many)
        {
            var seen = pid.Process!.DictionarySnapshot().ToDictionary(entry => entry.Key, entry => (int)entry.Value!);
            var first = seen.GetValueOrDefault("first");
            Assert.InRange(first - seen.GetValueOrDefault("second"), 0, 1);
            Assert.InRange(seen.Count, 0, 13);
            Assert.True(first >= last);
            last = seen.GetValueOrDefault("second");
        }
    }
}
