using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Reasons and names whose ToString fails: the end of a process must not depend on it.</summary>
public sealed class UnprintableTests : IAsyncDisposable
{
    private readonly Node _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_process_that_ends_for_a_reason_that_cannot_be_printed_tells_its_caller_and_who_waits_for_its_end()
    {
        var pid = _node.Spawn(static async self => await self.Receive<string>());
        var call = _node.Call(pid, new Ask(), Timeout.InfiniteTimeSpan).AsTask();
        var ended = _node.WaitForExit(pid);

        _node.Exit(pid, ExitReason.Of(new Secret()));

        var failure = await Assert.ThrowsAsync<CallException>(() => call);
        Assert.IsType<Secret>(failure.Reason.Term);
        Assert.IsType<Secret>((await ended).Term);
    }

    [Fact]
    public async Task A_process_that_throws_an_exception_without_a_message_tells_its_caller()
    {
        var pid = _node.Spawn(static async self =>
        {
            await self.Receive<string>();
            throw new SpeechlessException();
        });
        var call = _node.Call(pid, new Ask(), Timeout.InfiniteTimeSpan).AsTask();

        _node.Send(pid, "go");

        var failure = await Assert.ThrowsAsync<CallException>(() => call);
        Assert.IsType<SpeechlessException>(failure.Reason.Term);
    }

    [Fact]
    public async Task A_call_to_a_name_that_cannot_be_printed_fails_like_any_other()
    {
        var failure = await Assert.ThrowsAsync<CallException>(async () => await _node.Call(new SecretName(), new Ask()));

        Assert.Equal(ExitReason.NoProc, failure.Reason);
        Assert.Contains("a SecretName that cannot be printed (InvalidOperationException)", failure.Message, StringComparison.Ordinal);
    }

    private sealed record Ask : ICall<int>;

    private sealed class Secret
    {
        public override string ToString() => throw new InvalidOperationException("It is a secret.");
    }

    private sealed class SecretName : Via
    {
        public override Pid Register(Self self) => self.Pid;

        public override Pid? WhereIs() => null;

        public override string ToString() => throw new InvalidOperationException("It is a secret.");
    }

    private sealed class SpeechlessException : Exception
    {
        public override string Message => throw new InvalidOperationException("There are no words.");
    }
}
