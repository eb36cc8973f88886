using System.Globalization;
using System.Text;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.World;

/// <summary>Short texts of requests and answers, for the message of a failed run.</summary>
internal static class Texts
{
    internal static string Of(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The time within the second, in milliseconds.</summary>
    internal static string Time(long ticks) => ticks == long.MaxValue
        ? "never"
        : new TimeSpan(ticks % TimeSpan.TicksPerDay).TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms";

    internal static string Of(object? item) => item switch
    {
        null => "absent",
        Entry entry => $"{entry.Key}=\"{Of(entry.Value)}\" #{entry.Revision.Number}",
        PutOperation put => $"put {put.Key}=\"{Of(put.Value.Bytes)}\"{Of(put.Value.Expiration)}{Of(put.Condition)}",
        DeleteOperation delete => $"delete {delete.Key}{Of(delete.Condition)}",
        GetOperation get => $"get {get.Key}{Of(get.Condition)}",
        AppendOperation append => $"append {append.Key} \"{Of(append.Bytes)}\"{Of(append.Expiration)}{Of(append.Condition)}",
        IncrementOperation increment => $"increment {increment.Key} by {increment.By}{Of(increment.Expiration)}{Of(increment.Condition)}",
        ExpireOperation expire => $"expire {expire.Key}{Of(expire.Expiration)}{Of(expire.Condition)}",
        Transaction transaction =>
            $"if ({Join(transaction.Compare, pair => pair.Key + Of(pair.Condition))}) then ({Join(transaction.Then, Of)}) "
                + $"else ({Join(transaction.Else, Of)})",
        OperationResult result => $"{result.Status} {result.Fault?.Kind}{Of("", result.Entry)}{Of(" was ", result.Previous)}",
        TransactionResult result =>
            $"{result.ComparisonsHeld} {(result.FailedIndex is { } index ? $"failed at {index} " : "")}#{result.Revision.Number} "
                + $"({Join(result.Results, result => Of(result))})",
        KeyPage page => $"#{page.Revision.Number} ({Join(page.Keys, pair => Of(pair.Value))}){(page.Next is null ? "" : " ...")}",
        KeyQuery query => $"list{(query.Reverse ? " reverse" : "")} prefix \"{query.Prefix}\" from {query.From} limit {query.Limit}",
        _ => item.ToString()!,
    };

    private static string Of(string word, Entry? entry) => entry is null ? "" : word + Of(entry);

    private static string Of(Expiration? expiration) => expiration switch
    {
        null => "",
        { Idle: { } idle } => $" sliding {idle.TotalMilliseconds}ms at most {expiration.Value.Lifetime?.TotalMilliseconds}",
        { Lifetime: { } lifetime } => $" for {lifetime.TotalMilliseconds}ms",
        { Moment: { } moment } => $" until {Time(moment.UtcTicks)}",
        _ => " forever",
    };

    private static string Of(Condition condition) =>
        condition == Condition.None ? "" : condition.IfMatch is null ? " if absent" : " if revision matches";

    private static string Join<T>(IEnumerable<T> items, Func<T, string> text) => string.Join("; ", items.Select(text));
}
