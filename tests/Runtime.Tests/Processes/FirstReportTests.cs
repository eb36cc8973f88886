using Microsoft.Extensions.Logging.Abstractions;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What a node prints that was given no logger.</summary>
[Collection(nameof(Alone))]
public sealed class FirstReportTests : IDisposable
{
    private readonly TextWriter _before = Console.Error;
    private readonly StringWriter _printed = new();

    public FirstReportTests() => Console.SetError(_printed);

    public void Dispose()
    {
        Console.SetError(_before);
        _printed.Dispose();
    }

    [Fact]
    public async Task The_first_crash_is_printed_with_its_exception_and_how_to_see_the_others()
    {
        await using var node = new Node();

        await Crash(node, "oops");

        var printed = _printed.ToString();
        Assert.Contains("raised an exception", printed, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: oops", printed, StringComparison.Ordinal);
        Assert.Contains("LoggerFactory = LoggerFactory.Create(logging => logging.AddConsole())", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_first_is()
    {
        await using var node = new Node();

        await Crash(node, "first");
        await Crash(node, "second");

        Assert.DoesNotContain("second", _printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_node_prints_its_own_first()
    {
        await using var one = new Node();
        await using var other = new Node();

        await Crash(one, "first");
        await Crash(other, "second");

        Assert.Contains("second", _printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_with_a_logger_prints_nothing()
    {
        await using var node = new Node(new NodeOptions { LoggerFactory = NullLoggerFactory.Instance });

        await Crash(node, "oops");

        Assert.Empty(_printed.ToString());
    }

    private static async Task Crash(Node node, string text)
    {
        var watched = Tests.Lab.Event();
        var pid = node.Spawn(async _ =>
        {
            await watched.Task;
            throw new InvalidOperationException(text);
        });
        var ended = node.End(pid);
        watched.SetResult();
        await ended;
    }
}
