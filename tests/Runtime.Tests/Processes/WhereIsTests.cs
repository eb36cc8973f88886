using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The destinations that name a process: its pid, its name, or a via name.</summary>
public sealed class WhereIsTests
{
    [Fact]
    [Trait("Rule", "N6")]
    public async Task A_pid_is_itself_alive_or_not()
    {
        await using var node = new Node();
        var pid = node.Idle();

        Assert.Equal(pid, node.WhereIs(pid));
        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);
        Assert.Equal(pid, node.WhereIs(pid));
        Assert.Equal(default(Pid), node.WhereIs(default(Pid)));
    }

    [Fact]
    [Trait("Rule", "N6")]
    public async Task A_name_and_a_via_name_are_looked_up()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Register(pid, "ada");
        Destination name = "ada";
        Destination nobody = "nobody";

        Assert.Equal(pid, node.WhereIs(name));
        Assert.Null(node.WhereIs(nobody));
        Assert.Equal(pid, node.WhereIs(new Book { Holder = pid }));
        Assert.Null(node.WhereIs(new Book()));
        Assert.Null(node.WhereIs(default(Destination)));
    }

    [Fact]
    [Trait("Rule", "N7")]
    public async Task A_message_to_a_via_name_goes_to_whom_it_finds()
    {
        await using var node = new Node();
        var probe = new Probe(node);

        node.Send(new Book { Holder = probe.Pid }, "hello");

        Assert.Equal("hello", await probe.Next());
        Assert.Throws<ArgumentException>(() => node.Send(new Book(), "hello"));
    }

    [Fact]
    [Trait("Rule", "N3")]
    public async Task The_registered_names_are_listed()
    {
        await using var node = new Node();
        node.Register(node.Idle(), "ada");
        node.Register(node.Idle(), "bob");
        node.Idle();

        Assert.Equal(["ada", "bob"], node.Registered().Order());

        node.Unregister("ada");
        Assert.Equal(["bob"], node.Registered());
    }

    private sealed class Book : Via
    {
        internal Pid? Holder { get; set; }

        public override Pid Register(Self self) => Holder ??= self.Pid;

        public override Pid? WhereIs() => Holder;
    }
}
