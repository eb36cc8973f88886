using System.Globalization;
using Pail.Buckets;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>
/// The command <c>salvage</c>: makes a new storage from what is readable of a damaged one, and prints what was saved and what is lost. The
/// damaged one stays as it is.
/// </summary>
internal static class SalvageCommand
{
    internal const string Help = "salvage --data DIR --to NEWDIR";

    // A damaged disk can have lost very many.
    private const int MaxNumbers = 20;

    internal static bool IsAsked(string[] args) => args is ["salvage", ..];

    /// <exception cref="StartupException">The arguments are wrong.</exception>
    /// <exception cref="BucketStorageException">Nothing could be saved; the message says why.</exception>
    internal static async Task Run(string[] args, TextWriter output)
    {
        var values = CommandSwitches.Read(args.AsSpan(1), Help, "--data", "--to");
        var from = Need(values[0], "--data", "the directory of the damaged storage");
        var to = Need(values[1], "--to", "a directory for the new storage");
        if (IsIn(Path.GetFullPath(from), Path.GetFullPath(to)))
        {
            throw new StartupException(
                $"--to must be a directory outside of {Path.GetFullPath(from)}, which is read, but is {Echo.Quote(to)}.");
        }

        var result = BucketStorageFiles.Salvage(from, to);
        foreach (var line in Describe(result, Path.GetFullPath(to)))
            await output.WriteLineAsync(line);
    }

    private static IEnumerable<string> Describe(BucketSalvage result, string to)
    {
        yield return $"Saved {Greeting.Counts(result.Buckets, result.Entries)} into {to}";
        yield return Text($"Read {result.Parts} parts of the snapshot and {result.Batches} batches of the changes after it");
        if (result.LostParts.Count > 0)
            yield return $"Lost: the parts {Numbers(result.LostParts)} of the snapshot. Keys that were in them are missing";
        if (result.LostBatches.Count > 0)
            yield return $"Lost: the batches {Numbers(result.LostBatches)}";
        if (result.LeftOutBatches > 0)
            yield return Text($"Left out: {result.LeftOutBatches} batches behind the first lost one, which may build on it");
        if (result.LeftOutTransactions > 0)
            yield return Text($"Left out: {result.LeftOutTransactions} transactions behind a damaged place of the write-ahead log");
        if (result.NamelessBuckets > 0)
            yield return Text($"Left out: {result.NamelessBuckets} buckets whose names are lost");
        if (result.CutBytes > 0)
            yield return Text($"Left out: {result.CutBytes} bytes of a last write that was interrupted, or cut off");
        yield return result switch
        {
            { IsWhole: true } => "Nothing else is missing",
            { IsOneMoment: true } => "What was saved is the state of one moment. What was changed after it is lost",
            _ => "Each value is one that its key had, but some are older than others, and some are missing",
        };
    }

    private static bool IsIn(string outer, string path) =>
        Path.GetRelativePath(outer, path) is var relative
        && relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && !Path.IsPathRooted(relative);

    private static string Numbers(IReadOnlyList<long> numbers) =>
        string.Join(", ", numbers.Take(MaxNumbers).Select(static number => number.ToString(CultureInfo.InvariantCulture)))
        + (numbers.Count > MaxNumbers ? Text($" and {numbers.Count - MaxNumbers} more") : "");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Need(string? value, string name, string what) =>
        !string.IsNullOrWhiteSpace(value) ? value
        : throw new StartupException($"{name} must be {what}, but is {(value is null ? "missing" : "empty")}: {Help}");
}
