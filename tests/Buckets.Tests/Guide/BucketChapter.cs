using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Guide;

namespace Pail.Buckets.Tests.Guide;

/// <summary>
/// Snippets of the guide. Each is the region of a test, which runs it with a bucket of every kind and compares what it prints with the
/// guide. In them <c>Console</c> is the property here, so that many can run at the same time.
/// </summary>
public abstract class BucketChapter
{
    private static readonly IReadOnlyList<Snippet> Snippets = Snippet.AllOf("Guide");

    private protected Transcript Console { get; private set; } = new();

    private protected async Task Run(
        Func<Node, FakeTimeProvider, BucketTree, IBucket, Task> snippet, [CallerMemberName] string name = "")
    {
        foreach (var variant in BucketVariants.Plain)
        {
            Console = new Transcript();
            var clock = new FakeTimeProvider();
            await using var node = new Node(new NodeOptions { TimeProvider = clock });
            await using var buckets = new BucketTree(node);
            await buckets.Start();
            var bucket = (await buckets.Create("shopping", variant.Config())).Bucket;

            await snippet(node, clock, buckets, bucket).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

            Assert.Equal(Expected(name), Console.ToString());
        }
    }

    /// <summary>Runs a snippet that is a program of its own.</summary>
    private protected async Task Program(Func<Task> snippet, [CallerMemberName] string name = "")
    {
        await snippet().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(Expected(name), Console.ToString());
    }

    private static string Expected(string name)
    {
        var code = Snippets.Single(snippet => snippet.Name == name).Code;
        return GuideBlock.All.FirstOrDefault(block => block.Code == code)?.Output
            ?? throw new InvalidOperationException($"The guide does not show {name}:\n{code}");
    }
}
