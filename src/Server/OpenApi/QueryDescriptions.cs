namespace Pail.Server.OpenApi;

/// <summary>What the query parameters mean.</summary>
internal static class QueryDescriptions
{
    private static readonly Dictionary<string, QueryDescription> All = new(StringComparer.Ordinal)
    {
        ["clean"] = new("Whether to list also children that ended well and were restarted.", "true", QueryType.Flag),
        ["cursor"] = new("Where the page begins: from the `nextLink` of the page before.", "AwAB"),
        ["delimiter"] = new("Keys that have this text behind the prefix are folded into one entry of `prefixes`.", "/"),
        ["depth"] = new("How many levels of the tree the answer has.", "3", QueryType.Integer),
        ["expiresAt"] = new("When the value expires (RFC 3339).", "2030-01-31T12:00:00Z"),
        ["filter"] = new("Only processes whose name, label, kind or pid contains this text, whatever its case.", "first"),
        ["force"] = new("Whether to delete the bucket although it has keys.", "true", QueryType.Flag),
        ["from"] = new("The first key of the list, inclusive.", "a"),
        ["initial"] = new("Whether to send the present state first.", "true", QueryType.Flag),
        ["interval"] = new("The time between two samples: 1s, 2s, 5s or 15s.", "1s"),
        ["key"] = new("Only this key.", "milk"),
        ["limit"] = new("How many items a page has at most: 1 to 1,000.", "100", QueryType.Integer),
        ["offset"] = new("How many processes to skip.", "100", QueryType.Integer),
        ["open"] = new("The pids of supervisors of whose children all are sent; of others come 25.", "0.5.0,0.7.0"),
        ["pid"] = new("The pid of the process to send.", "0.137.0"),
        ["prefix"] = new("Only names that begin with this text.", "cart/"),
        ["reason"] = new("The exit reason: normal, shutdown, kill or any other text.", "shutdown"),
        ["reverse"] = new("Whether the list goes backwards.", "true", QueryType.Flag),
        ["root"] = new("The pid of the supervisor to begin with.", "0.137.0"),
        ["samples"] = new("After how many samples the stream ends; without it, it goes on.", "2", QueryType.Integer),
        ["show"] = new("What to send beside the figures of the node: a list of tree, processes, process, tables.", "tree,processes"),
        ["since"] = new("The id of the last event that was seen, to go on after it.", "7.42"),
        ["sliding"] = new("How long the value stays without being read: seconds, or a number with a unit.", "20m"),
        ["sort"] = new("The order of the processes: mailbox, messages, busy, memory, restarts, name or pid.", "busy"),
        ["system"] = new("Whether the processes of the server itself are sent too.", "true", QueryType.Flag),
        ["tableLimit"] = new("How many tables a sample has at most: 1 to 200.", "50", QueryType.Integer),
        ["tableOffset"] = new("How many tables to skip.", "100", QueryType.Integer),
        ["tableSort"] = new("The order of the tables: id, name, rows, memory or hits.", "memory"),
        ["to"] = new("The end of the list, exclusive.", "b"),
        ["ttl"] = new("How long the value stays: seconds, or a number with a unit of ms, s, m, h, d; or `never`.", "30"),
        ["values"] = new("Whether the answer has the values.", "true", QueryType.Flag),
    };

    internal static QueryDescription Find(string name) =>
        All.TryGetValue(name, out var found)
            ? found
            : throw new InvalidOperationException(
                $"The query parameter {name} must be described in {nameof(QueryDescriptions)}, but is not.");
}

/// <summary>What a query parameter means, an example, and its type.</summary>
internal sealed record QueryDescription(string Text, string Example, QueryType Type = QueryType.Text);

/// <summary>The types of query parameters.</summary>
internal enum QueryType
{
    Text,
    Integer,
    Flag,
}
