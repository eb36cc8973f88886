using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Pail.Buckets;
using Pail.Cluster.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Which failures of a call between silos say for certain that nothing was done.</summary>
public sealed class CallFailureTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static TheoryData<string> NotBegun => [.. CallFailure.NotBegun];

    [Theory]
    [MemberData(nameof(NotBegun))]
    public void A_call_that_no_silo_has_begun_was_not_applied(string message)
    {
        var error = CallFailure.Of("shopping", Rejection($"{message} and more"), writes: true, Timeout)!;

        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (error.Failure, error.Outcome));
    }

    [Theory]
    [InlineData("The activation's migration did not deliver the request. ")]
    [InlineData("What the next version says.")]
    [InlineData("")]
    public void A_call_that_another_silo_may_have_begun_has_an_unknown_outcome(string message)
    {
        var rejection = Rejection(message);

        Assert.Equal(Outcome.Unknown, CallFailure.Of("shopping", rejection, writes: true, Timeout)!.Outcome);
        Assert.Equal(Outcome.NotApplied, CallFailure.Of("shopping", rejection, writes: false, Timeout)!.Outcome);
    }

    [Fact]
    public void A_call_on_a_connection_that_broke_has_an_unknown_outcome()
    {
        var error = CallFailure.Of("shopping", new SiloUnavailableException("Silo stopping"), writes: true, Timeout)!;

        Assert.Equal((BucketFailure.Restarting, Outcome.Unknown), (error.Failure, error.Outcome));
    }

    /// <summary>Another version of Orleans that says them otherwise would make every restart of a silo an error for clients.</summary>
    [Fact]
    public void The_messages_are_those_of_Orleans()
    {
        using var file = new PEReader(File.OpenRead(Assembly.Load("Orleans.Runtime").Location));
        var metadata = file.GetMetadataReader();
        var texts = new List<string>();
        for (var text = MetadataTokens.UserStringHandle(1); !text.IsNil; text = metadata.GetNextHandle(text))
            texts.Add(metadata.GetUserString(text));

        foreach (var message in CallFailure.NotBegun)
            Assert.Contains(texts, text => text.StartsWith(message, StringComparison.Ordinal));
    }

    // Only Orleans makes them.
    private static OrleansMessageRejectionException Rejection(string message) =>
        (OrleansMessageRejectionException)typeof(OrleansMessageRejectionException)
            .GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(string)])!
            .Invoke([message]);
}
