using System.Globalization;
using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Server.Http;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>Writes supervision trees as JSON, within bounds.</summary>
internal sealed class TreeWriter(int depth, int limit)
{
    /// <summary>The most children of an answer, those of all supervisors together.</summary>
    internal const int MostChildren = 5_000;

    private int _left = MostChildren;

    /// <summary>The link to a supervisor's children after a place.</summary>
    internal string LinkTo(Pid supervisor, long after)
    {
        var query = Query.Read(
            string.Create(CultureInfo.InvariantCulture, $"root={PidText.Short(supervisor)}&depth={depth}&limit={limit}"),
            TreeView.QueryParameters);
        return PageLink.Make(TreeView.Path, query, after.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a supervisor as the top of a tree.</summary>
    internal void WriteTree(Utf8JsonWriter json, SupervisorView supervisor, ChildPage? page = null)
    {
        json.WriteStartObject();
        json.WriteString("pid"u8, supervisor.Pid.ToString());
        WriteMembers(json, supervisor, level: 1, page);
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json, SupervisorView supervisor, int level, ChildPage? page = null)
    {
        json.WriteString("name"u8, ViewText.Limit(supervisor.Name));
        json.WriteBoolean("dynamic"u8, supervisor.IsDynamic);
        json.WriteString("strategy"u8, Word(supervisor.Strategy));
        json.WriteNumber("maxRestarts"u8, supervisor.MaxRestarts);
        json.WriteString("within"u8, Durations.Write(supervisor.Within));
        json.WriteNumber("restartsOfChildren"u8, supervisor.Restarts);
        json.WriteNumber("childCount"u8, supervisor.ChildCount);

        // An answer that is full, or deep enough, has no children of this supervisor, but a link to them.
        var room = level > depth ? 0 : Math.Min(limit, _left);
        page ??= room > 0 ? supervisor.ChildrenAfter(0, room) : new ChildPage([], supervisor.ChildCount > 0 ? 0 : null);
        _left -= page.Children.Count;
        json.WriteStartArray("children"u8);
        foreach (var child in page.Children)
            WriteChild(json, child, level);
        json.WriteEndArray();
        json.WriteString("nextLink"u8, page.Next is { } next ? LinkTo(supervisor.Pid, next) : null);
    }

    private void WriteChild(Utf8JsonWriter json, ChildView child, int level)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, ViewText.Of(child.Id));
        json.WriteString("pid"u8, child.Pid?.ToString());
        json.WriteString("label"u8, ViewText.Of(child.Label));
        json.WriteString("state"u8, Word(child.State));
        json.WriteString("restart"u8, Word(child.Restart));
        json.WriteNumber("restarts"u8, child.Restarts);
        json.WriteString("type"u8, child.Type == ChildType.Supervisor ? "supervisor" : "worker");
        if (child.Supervisor is { } supervisor)
            WriteMembers(json, supervisor, level + 1);
        json.WriteEndObject();
    }

    internal static string Word(Strategy strategy) => strategy switch
    {
        Strategy.OneForOne => "oneForOne",
        Strategy.OneForAll => "oneForAll",
        _ => "restForOne",
    };

    internal static string Word(ChildState state) => state switch
    {
        ChildState.Running => "running",
        ChildState.Restarting => "restarting",
        _ => "stopped",
    };

    internal static string Word(Restart restart) => restart switch
    {
        Restart.Permanent => "permanent",
        Restart.Transient => "transient",
        _ => "temporary",
    };
}
