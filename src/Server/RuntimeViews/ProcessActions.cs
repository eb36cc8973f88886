using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>
/// What an administrator can do to a process: <c>:kill</c>, <c>:exit</c>, <c>:stop</c> and <c>:restart</c>. As in OTP, no process is
/// exempt; supervisors replace what they can.
/// </summary>
internal sealed class ProcessActions(Node node)
{
    private const int MaxReasonLength = 1000;

    // How long a server may take to stop, or a supervisor to restart a child. The request waits without a thread.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal Task Kill(HttpContext context) => Signal(context, "kill", ExitReason.Kill);

    internal Task Exit(HttpContext context)
    {
        var query = RequestTarget.Of(context).Query;
        var text = query.Text("reason") ?? "shutdown";
        if (text.Length > MaxReasonLength)
            query.Fail($"The query parameter reason must have at most {MaxReasonLength} characters, but has {text.Length}.");
        return query.Problem is { } problem
            ? context.WriteProblem(problem)
            : Signal(context, "exit", text switch
            {
                "normal" => ExitReason.Normal,
                "shutdown" => ExitReason.Shutdown,
                "kill" => ExitReason.Kill,
                _ => ExitReason.Of(text),
            });
    }

    internal async Task Stop(HttpContext context)
    {
        if (Find(context, out var problem) is not { } pid)
        {
            await context.WriteProblem(problem!);
        }
        else if (node.Info(pid) is { Kind: ProcessKind.Function or ProcessKind.Task } info)
        {
            await context.WriteProblem(
                ProblemKind.ActionNotPossible, $"{pid} is no server but a {ProcessJson.Word(info.Kind)}, which cannot be asked to stop.");
        }
        else
        {
            var place = ChildPlace.Of(node, pid);
            try
            {
                await node.Stop(pid, ExitReason.Normal, Patience, context.RequestAborted);
                await Answer(context, "stop", pid, place is null ? null : await place.Successor(context.RequestAborted));
            }
            catch (ExitException) when (!node.IsAlive(pid))
            {
                // It has ended meanwhile, for whatever reason.
                await Answer(context, "stop", pid, place is null ? null : await place.Successor(context.RequestAborted));
            }
            catch (ExitException error)
            {
                await WriteFailure(context, pid, "stop", error);
            }
        }
    }

    internal async Task Restart(HttpContext context)
    {
        if (Find(context, out var problem) is not { } pid)
        {
            await context.WriteProblem(problem!);
            return;
        }

        var supervisor = ChildPlace.SupervisorOf(node, pid);
        if (supervisor?.ChildOf(pid) is not { } child || child.Restart == Pail.Runtime.Supervision.Restart.Temporary)
        {
            await context.WriteProblem(ProblemKind.ActionNotPossible, $"{pid} is no child that a supervisor starts again.");
        }
        else if (supervisor.IsDynamic || supervisor.Strategy != Strategy.OneForOne)
        {
            // By hand, a supervisor restarts only the one child, whatever its strategy is. Those that depend on it would stay as they are.
            var place = ChildPlace.Of(node, pid);
            node.Exit(pid, ExitReason.Kill);
            await Answer(context, "restart", pid, place is null ? null : await place.Successor(context.RequestAborted));
        }
        else
        {
            await RestartChild(context, supervisor.Pid, child.Id, pid);
        }
    }

    private async Task RestartChild(HttpContext context, Pid supervisor, object child, Pid pid)
    {
        // Goes on when the time is up or the client goes: a child that is terminated must be started again.
        var restarting = TerminateAndStart(supervisor, child);
        try
        {
            var result = await restarting.WaitAsync(Patience, TimeProvider.System, context.RequestAborted);

            // Another request may have started it meanwhile.
            if (result.IsOk || result.Status == StartStatus.AlreadyStarted)
                await Answer(context, "restart", pid, result.Pid);
            else
                await context.WriteProblem(
                    ProblemKind.ActionNotPossible, Echo.Limit($"{pid} was terminated, but not started again: {result}."));
        }
        catch (Exception error) when (error is TimeoutException or ExitException)
        {
            await WriteFailure(context, pid, "restart", error);
        }
    }

    private async Task<StartResult> TerminateAndStart(Pid supervisor, object child)
    {
        await node.TerminateChild(supervisor, child);
        return await node.RestartChild(supervisor, child);
    }

    private async Task Signal(HttpContext context, string action, ExitReason reason)
    {
        if (Find(context, out var problem) is not { } pid)
        {
            await context.WriteProblem(problem!);
            return;
        }

        // Nobody replaces a process that lives on.
        var place = reason == ExitReason.Normal ? null : ChildPlace.Of(node, pid);
        node.Exit(pid, reason);
        await Answer(context, action, pid, place is null ? null : await place.Successor(context.RequestAborted));
    }

    private Pid? Find(HttpContext context, out Problem? problem)
    {
        var name = RequestTarget.Of(context).Member;
        if (!PidText.TryRead(name, out var id))
        {
            problem = new Problem(ProblemKind.InvalidPath, $"A pid must look {PidText.Expected}, but is {Echo.Quote(name)}.");
            return null;
        }

        var pid = node.FindProcess(id);
        problem = pid is null
            ? new Problem(ProblemKind.NotFound, $"There is no process {Echo.Quote(name)}; it may have ended.")
            : null;
        return pid;
    }

    private static Task WriteFailure(HttpContext context, Pid pid, string action, Exception error) => context.WriteProblem(
        new Problem(ProblemKind.CallTimeout, Echo.Limit($"{pid} did not {action} in time: {error.Message}")) { Outcome = "unknown" });

    private static Task Answer(HttpContext context, string action, Pid pid, Pid? next) =>
        Json.Send(context, ContentTypes.Json, (action, pid, next), static (json, done) =>
        {
            json.WriteStartObject();
            json.WriteString("pid"u8, done.pid.ToString());
            json.WriteString("action"u8, done.action);
            json.WriteString("newPid"u8, done.next?.ToString());
            json.WriteEndObject();
        });
}
