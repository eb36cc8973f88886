using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>How a process ends by its own doing.</summary>
public sealed class ExitTests
{
    [Fact]
    [Trait("Rule", "X12")]
    public Task Running_off_the_end_is_normal() => Ends(_ => Task.CompletedTask, ExitReason.Normal);

    [Fact]
    [Trait("Rule", "X12")]
    public Task Exit_ends_with_its_reason() => Ends(
        self =>
        {
            self.Exit(ExitReason.Of("done"));
            return Task.CompletedTask;
        },
        ExitReason.Of("done"));

    [Fact]
    [Trait("Rule", "X12")]
    public async Task An_exception_becomes_the_reason()
    {
        var error = new InvalidOperationException("oh");

        await Ends(_ => throw error, ExitReason.Error(error));
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task An_exception_after_an_await_becomes_the_reason()
    {
        var error = new InvalidOperationException("oh");

        await Ends(
            async self =>
            {
                self.Send(self.Pid, 1);
                await self.Receive();
                await Task.Yield();
                throw error;
            },
            ExitReason.Error(error));
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task A_cancellation_is_an_exception_like_any_other()
    {
        var error = new OperationCanceledException("on purpose");

        await Ends(
            async _ =>
            {
                await Task.Yield();
                throw error;
            },
            ExitReason.Error(error));
    }

    [Fact]
    [Trait("Rule", "X12")]
    public async Task An_exception_of_an_async_void_method_ends_its_process_and_nothing_else()
    {
        var error = new InvalidOperationException("void");

        await Ends(
            async self =>
            {
                Forget();
                await Lab.Sleep(self);
            },
            ExitReason.Error(error));

        async void Forget()
        {
            await Task.Yield();
            throw error;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    [InlineData(42)]
    [InlineData("reason")]
    [Trait("Rule", "X11")]
    public Task Any_term_is_a_reason(object? term) => Ends(_ => throw new ExitException(ExitReason.Of(term)), ExitReason.Of(term));

    [Fact]
    [Trait("Rule", "X11")]
    public void Normal_shutdown_and_shutdown_with_a_detail_are_the_clean_reasons()
    {
        Assert.True(ExitReason.Normal.IsClean);
        Assert.True(ExitReason.Shutdown.IsClean);
        Assert.True(ExitReason.ShutdownWith("restarting").IsClean);
        Assert.DoesNotContain(
            [ExitReason.Kill, ExitReason.Killed, ExitReason.NoProc, ExitReason.Timeout, ExitReason.Of("normal"), ExitReason.Of(null)],
            reason => reason.IsClean);
    }

    [Fact]
    [Trait("Rule", "X11")]
    public void Reasons_are_equal_when_kind_and_term_are()
    {
        var error = new InvalidOperationException();

        Assert.Equal(ExitReason.Of("a"), ExitReason.Of("a"));
        Assert.Equal(ExitReason.Of("a").GetHashCode(), ExitReason.Of("a").GetHashCode());
        Assert.NotEqual(ExitReason.Of("a"), ExitReason.Of("b"));
        Assert.NotEqual(ExitReason.Of("normal"), ExitReason.Normal);
        Assert.NotEqual(ExitReason.Kill, ExitReason.Killed);
        Assert.NotEqual(ExitReason.Shutdown, ExitReason.ShutdownWith("detail"));
        Assert.Equal(ExitReason.Error(error), ExitReason.Error(error));
        Assert.NotEqual(ExitReason.Error(error), ExitReason.Error(new InvalidOperationException()));
    }

    [Fact]
    [Trait("Rule", "X11")]
    public void A_reason_made_of_a_reason_is_that_reason()
    {
        Assert.Same(ExitReason.Kill, ExitReason.Of(ExitReason.Kill));
        Assert.Same(ExitReason.Shutdown, ExitReason.Error(new ExitException(ExitReason.Shutdown)));
    }

    [Fact]
    [Trait("Rule", "X11")]
    public void Reasons_print_as_in_Erlang()
    {
        Assert.Equal(
            ["normal", "shutdown", "{shutdown, why}", "kill", "killed", "noproc", "nil", "42"],
            new[]
            {
                ExitReason.Normal, ExitReason.Shutdown, ExitReason
                    .ShutdownWith("why"), ExitReason.Kill, ExitReason.Killed, ExitReason.NoProc,
                ExitReason.Of(null), ExitReason.Of(42),
            }.Select(reason => reason.ToString()));
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task Exit_can_be_caught_and_runs_finally()
    {
        await using var node = new Node();
        var cleaned = false;

        Assert.Equal("alive", await node.Run(self =>
        {
            try
            {
                try
                {
                    self.Exit(Lab.Boom);
                }
                finally
                {
                    cleaned = true;
                }
            }
            catch (ExitException exit) when (exit.Reason.Equals(Lab.Boom))
            {
                return "alive";
            }

            return "not thrown";
        }));
        Assert.True(cleaned);
    }

    [Fact]
    [Trait("Rule", "P12")]
    public async Task A_process_is_not_alive_once_its_end_is_seen()
    {
        await using var node = new Node();
        var pid = node.Idle();
        Assert.True(node.IsAlive(pid));

        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);

        Assert.False(node.IsAlive(pid));
        Assert.False(node.IsAlive(default));
    }

    [Fact]
    [Trait("Rule", "M2")]
    public async Task Waiting_for_a_process_that_is_gone_gives_noproc()
    {
        await using var node = new Node();
        var pid = node.Spawn(_ => Task.CompletedTask);
        await node.End(pid);

        Assert.Equal(ExitReason.NoProc, await node.End(pid));
        Assert.Equal(ExitReason.NoProc, await node.End(default));
    }

    private static async Task Ends(Func<Self, Task> code, ExitReason reason)
    {
        await using var node = new Node();

        Assert.Equal(reason, await node.Run(async self =>
        {
            self.SpawnMonitor(code);
            return (await self.Receive<Down>()).Reason;
        }));
    }
}
