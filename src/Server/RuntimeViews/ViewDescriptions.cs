using Microsoft.Net.Http.Headers;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>What the endpoints of the views of the runtime do, for the OpenAPI document.</summary>
internal static class ViewDescriptions
{
    internal static readonly EndpointDescription Processes =
        List("listProcesses", "List processes", "ProcessList", "In the order of their pids.");

    internal static readonly EndpointDescription Process = new("getProcess", Tags.Runtime, "Read what is known about a process")
    {
        Answers = [new(200, "The process.", ContentTypes.Json) { Schema = "Process", Headers = [HeaderNames.CacheControl] }],
        Problems = [ProblemKind.NotFound, ProblemKind.CrossOrigin],
    };

    internal static readonly EndpointDescription Tree = new("getTree", Tags.Runtime, "Read the supervision trees")
    {
        Text = "A supervisor with more children or levels than the answer has a `nextLink`.",
        Answers =
        [
            new(200, "The supervisors and their children.", ContentTypes.Json)
            {
                Schema = "SupervisorList", Headers = [HeaderNames.Link, HeaderNames.CacheControl, HeaderNames.ContentEncoding],
            },
        ],
        Problems = [ProblemKind.NotFound, ProblemKind.CrossOrigin],
    };

    internal static readonly EndpointDescription Tables = List("listTables", "List tables", "TableList", "In the order of their ids.");

    internal static readonly EndpointDescription Crashes = List(
        "listCrashes", "List the last processes that crashed or were killed", "CrashList", "With what their supervisors did.");

    internal static readonly EndpointDescription Kill = Action("killProcess", "Kill a process", "It cannot be caught.");

    internal static readonly EndpointDescription Exit = Action(
        "exitProcess",
        "Send a process an exit signal",
        "With the reason `normal`, `shutdown`, `kill`, or any other text. A process that traps exits gets it as a message, and `normal` "
        + "does nothing to one that does not.");

    internal static readonly EndpointDescription Stop = Action(
        "stopProcess", "Stop a server", "It handles the messages that wait, runs its `Terminate`, and ends with the reason `normal`.",
        ProblemKind.ActionNotPossible, ProblemKind.CallTimeout);

    internal static readonly EndpointDescription Restart = Action(
        "restartProcess",
        "Restart a supervisor's child",
        "The supervisor ends the child as its specification says, and starts it again; `newPid` is its new process. A child of a dynamic "
        + "supervisor is killed, and its supervisor restarts it: then `newPid` is null.",
        ProblemKind.ActionNotPossible, ProblemKind.CallTimeout);

    private static EndpointDescription Action(string id, string summary, string text, params ProblemKind[] problems) =>
        new(id, Tags.Runtime, summary)
        {
            Text = text,
            Answers =
            [
                new(200, "It is done, or is under way.", ContentTypes.Json)
                {
                    Schema = "ProcessAction", Headers = [HeaderNames.CacheControl],
                },
            ],
            Problems = [ProblemKind.NotFound, ProblemKind.CrossOrigin, .. problems],
        };

    private static EndpointDescription List(string id, string summary, string schema, string text) => new(id, Tags.Runtime, summary)
    {
        Text = text,
        Headers = [HeaderNames.Accept],
        Answers =
        [
            new(200, "A page.", ContentTypes.Json, ContentTypes.NdJson)
            {
                Schema = schema, Headers = [HeaderNames.Link, HeaderNames.CacheControl, HeaderNames.ContentEncoding],
            },
        ],
        Problems = [ProblemKind.NotAcceptable, ProblemKind.CrossOrigin],
    };
}
