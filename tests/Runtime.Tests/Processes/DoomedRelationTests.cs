using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// Once a kill is under way, every way to ask says that the process is not there. Processes run only when the test says so.
/// </summary>
public sealed class DoomedRelationTests : IAsyncDisposable
{
    private readonly ManualScheduler _scheduler = new();
    private readonly Node _node;
    private Pid _doomed;

    public DoomedRelationTests()
    {
        _node = new Node(new NodeOptions { Scheduler = _scheduler });
        _doomed = _node.Idle();
        _scheduler.RunAll();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in _node.Processes())
            _node.Exit(pid, ExitReason.Kill);
        _scheduler.RunAll();
        await _node.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "E10")]
    [Trait("Rule", "P12")]
    public void A_table_cannot_be_given_to_it()
    {
        Exception? error = null;
        Table<string, int>? table = null;
        var owner = _node.Spawn(async self =>
        {
            table = self.NewTable<string, int>();
            table.Insert("milk", 3);
            self.Exit(_doomed, ExitReason.Kill);
            error = Record.Exception(() => table.GiveAway(_doomed));
            await Lab.Sleep(self);
        });

        _scheduler.RunAll();

        Assert.Contains("has ended", Assert.IsType<ArgumentException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(owner, table!.Owner);
        Assert.True(table.TryLookup("milk", out var milk));
        Assert.Equal(3, milk);
    }

    [Fact]
    [Trait("Rule", "E11")]
    [Trait("Rule", "P12")]
    public void It_inherits_nothing()
    {
        var owner = Owner(new TableOptions { Name = "orphan", Named = true, Heir = _doomed });
        _node.Exit(owner, ExitReason.Kill);
        _node.Exit(_doomed, ExitReason.Kill);
        Assert.Null(_node.WhereIsTable<Table<string, int>>("orphan"));

        // The owner first, so that the heir is still to be run when the table goes.
        _scheduler.RunAll();

        Assert.Null(_node.WhereIsTable<Table<string, int>>("orphan"));
        Assert.Empty(_node.Tables());
    }

    [Fact]
    [Trait("Rule", "E3")]
    [Trait("Rule", "P12")]
    public void Its_named_table_is_found_no_more_and_the_name_is_free()
    {
        var owner = Owner(new TableOptions { Name = "basket", Named = true });
        Assert.NotNull(_node.WhereIsTable<Table<string, int>>("basket"));

        _node.Exit(owner, ExitReason.Kill);

        Assert.Null(_node.WhereIsTable<Table<string, int>>("basket"));
        Assert.Empty(_node.Tables());
        var heir = _node.NewTable<string, int>(new TableOptions { Name = "basket", Named = true });
        _scheduler.RunAll();
        Assert.Same(heir, _node.WhereIsTable<Table<string, int>>("basket"));
    }

    [Fact]
    [Trait("Rule", "E11")]
    public void Its_named_table_is_still_found_when_somebody_inherits()
    {
        var owner = Owner(new TableOptions { Name = "basket", Named = true, Heir = _doomed });

        _node.Exit(owner, ExitReason.Kill);

        Assert.NotNull(_node.WhereIsTable<Table<string, int>>("basket"));
        _scheduler.RunAll();
        Assert.Equal(_doomed, _node.WhereIsTable<Table<string, int>>("basket")!.Owner);
    }

    [Fact]
    [Trait("Rule", "K6")]
    [Trait("Rule", "P12")]
    public void A_timer_to_it_is_not_set()
    {
        var before = _node.SendAfter(_doomed, "late", TimeSpan.FromHours(1));
        Assert.NotNull(_node.ReadTimer(before));

        _node.Exit(_doomed, ExitReason.Kill);
        var after = _node.SendAfter(_doomed, "later", TimeSpan.FromHours(1));

        Assert.Null(_node.ReadTimer(before));
        Assert.Null(_node.ReadTimer(after));
        Assert.Null(_node.CancelTimer(before));
        Assert.Null(_node.CancelTimer(after));
    }

    [Fact]
    [Trait("Rule", "S33")]
    public async Task A_supervisor_that_is_doomed_is_no_supervisor_to_look_at()
    {
        var started = _node.StartSupervisor([]);
        _scheduler.RunAll();
        _doomed = (await started).Pid;
        Assert.NotNull(_node.SupervisionTree(_doomed));

        _node.Exit(_doomed, ExitReason.Kill);

        Assert.Null(_node.SupervisionTree(_doomed));
    }

    [Fact]
    [Trait("Rule", "G15")]
    [Trait("Rule", "P12")]
    public async Task A_call_and_a_stop_find_nobody()
    {
        _node.Exit(_doomed, ExitReason.Kill);

        var stop = _node.Stop(_doomed);

        Assert.Equal(ExitReason.NoProc, await stop.Failure());
    }

    private Pid Owner(TableOptions options)
    {
        var owner = _node.Spawn(async self =>
        {
            self.NewTable<string, int>(options);
            await Lab.Sleep(self);
        });
        _scheduler.RunAll();
        return owner;
    }
}
