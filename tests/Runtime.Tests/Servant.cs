using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests;

/// <summary>A server with a number, that otherwise does what its requests say.</summary>
internal sealed class Servant : GenServer<int>
{
    internal bool Traps { get; init; }

    internal Func<Servant, ValueTask<InitResult>>? OnInit { get; init; }

    internal Func<Servant, object, int, ValueTask<Result>>? OnInfo { get; init; }

    internal Func<object, int, ValueTask<Result>>? OnCast { get; init; }

    internal Func<Servant, object, int, ValueTask<Result>>? OnContinue { get; init; }

    internal Func<Servant, ExitReason, int, ValueTask>? OnTerminate { get; init; }

    internal Func<object?, object?, object?, ValueTask<int>>? OnCodeChange { get; init; }

    internal Func<int, object?>? OnFormat { get; init; }

    internal Self Me => Self;

    internal static InitResult Ready(int state = 0) => Ok(state);

    internal static InitResult Ready(int state, After after) => Ok(state, after);

    internal static InitResult Ignored() => Ignore();

    internal static InitResult Failed(ExitReason reason) => ErrorInit(reason);

    internal static InitResult Refused(ExitReason reason) => StopInit(reason);

    internal CallResult Answer<T>(T reply, int state) => Reply(reply, state);

    internal CallResult Answer<T>(T reply, int state, After after) => Reply(reply, state, after);

    internal static Result Go(int state) => NoReply(state);

    internal static Result Go(int state, After after) => NoReply(state, after);

    internal static Result End(ExitReason reason, int state) => Stop(reason, state);

    internal CallResult EndWith<T>(ExitReason reason, T reply, int state) => Stop(reason, reply, state);

    protected override ValueTask<InitResult> Init()
    {
        var self = Self;
        self.TrapExit = Traps;
        return OnInit is null ? Ready() : OnInit(this);
    }

    protected override ValueTask<CallResult> HandleCall(object request, From from, int state) => request switch
    {
        Get => Answer(state, state),
        Add(var number) => Answer(state + number, state + number),
        IAsk ask => ask.Run(this, from, state),
        _ => base.HandleCall(request, from, state),
    };

    protected override ValueTask<Result> HandleCast(object message, int state) => message switch
    {
        Tell tell => tell.Run(this, state),
        _ when OnCast is not null => OnCast(message, state),
        _ => base.HandleCast(message, state),
    };

    protected override ValueTask<Result> HandleInfo(object message, int state) =>
        OnInfo is null ? base.HandleInfo(message, state) : OnInfo(this, message, state);

    protected override ValueTask<Result> HandleContinue(object continuation, int state) =>
        OnContinue is null ? base.HandleContinue(continuation, state) : OnContinue(this, continuation, state);

    protected override ValueTask<int> CodeChange(object? oldVersion, object? oldState, object? extra) =>
        OnCodeChange is null ? base.CodeChange(oldVersion, oldState, extra) : OnCodeChange(oldVersion, oldState, extra);

    protected override object? FormatState(int state) => OnFormat is null ? base.FormatState(state) : OnFormat(state);

    protected override ValueTask Terminate(ExitReason reason, int state) =>
        OnTerminate?.Invoke(this, reason, state) ?? ValueTask.CompletedTask;

    internal sealed record Get : ICall<int>;

    internal sealed record Add(int Number) : ICall<int>;

    /// <summary>A call that carries the code to run.</summary>
    internal sealed record Ask<T>(Func<Servant, From, int, ValueTask<CallResult>> Code) : ICall<T>, IAsk
    {
        public ValueTask<CallResult> Run(Servant servant, From from, int state) => Code(servant, from, state);
    }

    /// <summary>A cast that carries the code to run.</summary>
    internal sealed record Tell(Func<Servant, int, ValueTask<Result>> Code)
    {
        internal ValueTask<Result> Run(Servant servant, int state) => Code(servant, state);
    }

    internal static Ask<T> ToAnswer<T>(Func<Self, T> code) => new((servant, _, state) => servant.Answer(code(servant.Me), state));

    internal static Ask<T> ToAnswer<T>(Func<Self, ValueTask<T>> code) =>
        new(async (servant, _, state) => servant.Answer(await code(servant.Me), state));

    /// <summary>Hands out its reply handle, to be answered whenever and by whomever.</summary>
    internal static Ask<int> ToAnswerLater(Action<From> take) => new((_, from, state) =>
    {
        take(from);
        return (CallResult)Go(state);
    });

    internal static Ask<int> ToEnd(ExitReason reason) => new((_, _, state) => (CallResult)End(reason, state));

    internal static Tell ToAdd(int number) => new((_, state) => Go(state + number));

    private interface IAsk
    {
        ValueTask<CallResult> Run(Servant servant, From from, int state);
    }
}

internal static class Servants
{
    /// <summary>Prepares a server for a spawn by hand, where no code can wait for its start.</summary>
    internal static object Prepared(this Servant servant, Node node)
    {
        _ = servant.Prepare(node, null);
        return servant;
    }

    internal static async Task<Pid> StartServant(this Node node, Servant? servant = null, Destination name = default) =>
        (await node.Start(servant ?? new Servant(), new ServerOptions { Name = name }).Soon()).Pid;
}
