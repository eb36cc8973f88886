using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class LocalNameTests
{
    [Fact]
    [Trait("Rule", "N3")]
    public async Task A_registered_process_is_found_by_its_name()
    {
        await using var node = new Node();
        var pid = node.Idle();

        node.Register(pid, "name");

        Assert.Equal(pid, node.WhereIs("name"));
        Assert.Null(node.WhereIs("Name"));
        Assert.Null(node.WhereIs(""));
    }

    [Fact]
    [Trait("Rule", "N1")]
    public async Task A_name_that_is_taken_cannot_be_registered()
    {
        await using var node = new Node();
        var holder = node.Idle();
        var other = node.Idle();
        node.Register(holder, "name");

        Assert.Contains(
            holder.ToString(), Assert.Throws<ArgumentException>(() => node.Register(other, "name")).Message, StringComparison.Ordinal);
        Assert.Equal(holder, node.WhereIs("name"));

        node.Register(other, "another");
    }

    [Fact]
    [Trait("Rule", "N2")]
    public async Task A_process_with_a_name_gets_no_second_one()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Register(pid, "one");

        Assert.Contains("one", Assert.Throws<ArgumentException>(() => node.Register(pid, "two")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => node.Register(pid, "one"));
        Assert.Null(node.WhereIs("two"));
    }

    [Fact]
    [Trait("Rule", "N1")]
    public async Task The_dead_get_no_name()
    {
        await using var node = new Node();
        var pid = node.Spawn(_ => Task.CompletedTask);
        await node.End(pid);

        Assert.Throws<ArgumentException>(() => node.Register(pid, "name"));
        Assert.Throws<ArgumentException>(() => node.Register(default, "name"));
        Assert.Null(node.WhereIs("name"));
    }

    [Fact]
    [Trait("Rule", "N1")]
    public async Task A_name_has_letters()
    {
        await using var node = new Node();
        var pid = node.Idle();

        Assert.Throws<ArgumentException>(() => node.Register(pid, ""));
        Assert.Throws<ArgumentNullException>(() => node.Register(pid, null!));
    }

    [Fact]
    [Trait("Rule", "N2")]
    public async Task Anybody_may_register_and_unregister_another()
    {
        await using var node = new Node();
        var pid = node.Idle();

        await node.Run(self =>
        {
            node.Register(pid, "one");
            node.Unregister("one");
            node.Register(pid, "two");
            return true;
        });

        Assert.Null(node.WhereIs("one"));
        Assert.Equal(pid, node.WhereIs("two"));
    }

    [Fact]
    [Trait("Rule", "N3")]
    public async Task Unregistering_a_name_nobody_has_is_an_error()
    {
        await using var node = new Node();

        Assert.Throws<ArgumentException>(() => node.Unregister("name"));
        Assert.Throws<ArgumentNullException>(() => node.Unregister(null!));
    }

    [Fact]
    [Trait("Rule", "N4")]
    public async Task Who_sees_a_process_down_can_take_its_name()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 200; round++)
            {
                var child = self.SpawnMonitor(Lab.Sleep).Target;
                node.Register(child, "name");
                self.Exit(child, ExitReason.Kill);
                await self.Receive<Down>();
                node.Register(self.Pid, "name");
                node.Unregister("name");
            }
        });
    }

    [Fact]
    [Trait("Rule", "N2")]
    public async Task A_name_moves_to_a_new_process_and_messages_follow()
    {
        await using var node = new Node();
        var one = new Probe(node);
        var two = new Probe(node);
        node.Register(one.Pid, "name");
        node.Send("name", 1);
        node.Unregister("name");
        node.Register(two.Pid, "name");

        node.Send("name", 2);

        Assert.Equal(1, await one.Next());
        Assert.Equal(2, await two.Next());
    }

    [Fact]
    [Trait("Rule", "N4")]
    public async Task A_name_taken_away_before_the_process_dies_stays_with_its_new_holder()
    {
        await using var node = new Node();
        var one = node.Idle();
        var two = node.Idle();
        node.Register(one, "name");
        node.Unregister("name");
        node.Register(two, "name");

        node.Exit(one, ExitReason.Kill);
        await node.End(one);

        Assert.Equal(two, node.WhereIs("name"));
    }

    [Fact]
    [Trait("Rule", "N3")]
    public async Task All_names_can_be_listed()
    {
        await using var node = new Node();
        Assert.Empty(node.Registered());
        var one = node.Idle();
        node.Register(one, "one");
        node.Register(node.Idle(), "two");
        Assert.Equal(["one", "two"], node.Registered().Order());

        node.Exit(one, ExitReason.Kill);
        await node.End(one);

        Assert.Equal(["two"], node.Registered());
    }

    [Fact]
    [Trait("Rule", "N1")]
    [Trait("Rule", "N2")]
    [Trait("Rule", "N3")]
    public async Task A_process_names_itself_and_finds_and_unnames_others()
    {
        await using var node = new Node();
        var other = node.Idle();
        node.Register(other, "other");

        await node.Run(self =>
        {
            self.Register("me");
            Assert.Equal(self.Pid, self.WhereIs("me"));
            Assert.Throws<ArgumentException>(() => self.Register("me too"));
            Assert.Equal(other, self.WhereIs("other"));
            self.Unregister("other");
            Assert.Null(self.WhereIs("other"));
            Assert.Throws<ArgumentException>(() => self.Unregister("other"));
        });

        Assert.Empty(node.Registered());
    }
}
