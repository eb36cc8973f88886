using System.Reflection;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>What silos tell each other arrives as it was sent.</summary>
public sealed class SerializationTests : IDisposable
{
    private const int Runs = 200;

    private static readonly Type[] Operations =
        [.. typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract)];

    // A pid means nothing elsewhere, and every bucket of a cluster is durable.
    private static readonly string[] Unsent = ["BucketConfig.Durable", "BucketStatus.Pid"];

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public void Revisions_arrive() => Arrives(WireGen.Revision);

    [Fact]
    public void Conditions_arrive() => Arrives(WireGen.Condition);

    [Fact]
    public void Expirations_arrive() => Arrives(WireGen.Expiration);

    [Fact]
    public void Entries_arrive() => Arrives(WireGen.Entry);

    [Fact]
    public void Faults_arrive() => Arrives(WireGen.Fault);

    [Fact]
    public void Queries_and_pages_of_keys_arrive()
    {
        Arrives(WireGen.KeyQuery);
        Arrives(WireGen.KeyPage);
    }

    [Fact]
    public void Events_and_queries_of_watches_arrive()
    {
        Arrives(WireGen.Event);
        Arrives(WireGen.WatchQuery);
    }

    [Fact]
    public void A_status_arrives() => Arrives(WireGen.Status);

    [Fact]
    public void A_configuration_arrives() => Arrives(WireGen.Config);

    [Fact]
    public void Operations_of_every_kind_arrive()
    {
        var seen = new HashSet<Type>();
        Arrives(
            WireGen.Operation.Select(operation =>
            {
                lock (seen)
                    seen.Add(operation.GetType());
                return operation;
            }),
            OperationMessage.Of,
            message => message.ToOperation());

        // A kind that is added must be sent, too.
        Assert.Equal(Operations.ToHashSet(), seen);
    }

    [Fact]
    public void Results_arrive_without_the_value_that_was_sent() => WireGen.Result.Sample(
        pair =>
        {
            var message = ResultMessage.Of(pair.Operation, pair.Result);
            Assert.Equal(Shape.Of(pair.Result), Shape.Of(RoundTrip(message).ToResult(pair.Operation)));
            if (pair is { Operation: PutOperation, Result.Status: ApplyStatus.Created or ApplyStatus.Replaced })
                Assert.Null(message.Entry);
        },
        iter: Runs);

    [Fact]
    public void The_previous_entry_is_not_sent_to_a_caller_that_does_not_read_it() => WireGen.Entry.Array[2].Sample(
        entries =>
        {
            var result = new OperationResult(ApplyStatus.Replaced, entries[0], entries[1]);
            Assert.Null(ResultMessage.Of(new IncrementOperation("n") { WantsPrevious = false }, result).Previous);
            Assert.Same(entries[1], ResultMessage.Of(new IncrementOperation("n"), result).Previous);
        },
        iter: Runs);

    [Fact]
    public void Transactions_and_their_results_arrive()
    {
        Arrives(WireGen.Transaction, TransactionMessage.Of, message => message.ToTransaction());
        WireGen.Result.Array[0, 3].Select(Gen.Bool, WireGen.Revision, Gen.Int[0, 3].Nullable()).Sample(
            parts =>
            {
                var operations = parts.Item1.Select(pair => pair.Operation).ToArray();
                var transaction = parts.Item2 ? new Transaction { Then = operations } : new Transaction { Else = operations };
                var result = new TransactionResult(parts.Item2, parts.Item3, [.. parts.Item1.Select(pair => pair.Result)])
                {
                    FailedIndex = parts.Item4,
                };
                Assert.Equal(
                    Shape.Of(result), Shape.Of(RoundTrip(TransactionReply.Of(transaction, result)).ToResult(transaction)));
            },
            iter: Runs);
    }

    [Fact]
    public void The_exceptions_of_the_library_arrive_with_their_properties_and_messages()
    {
        var fault = OperationFault.OfLimit(OperationFaultKind.TooManyKeys, "The keys", 1, 2);
        var (since, present) = (new Revision(1, 9), new Revision(2, 3));
        Exception[] errors =
        [
            .. from failure in Enum.GetValues<BucketFailure>()
               from outcome in Enum.GetValues<Outcome>()
               select new BucketUnavailableException("shopping", failure, outcome, $"Bucket \"shopping\" {failure}"),
            new BucketOperationException("shopping", "milk\uD83E", fault),
            new WatchException("shopping", WatchFault.FutureRevision, since, present),
            new WatchException("shopping", WatchFault.RevisionCompacted, since, present),
            new ArgumentException("`Backend` cannot change.", "config"),
            new ArgumentException("No name."),
        ];

        foreach (var error in errors)
        {
            // A deletion is told by what the store says.
            if (error is BucketUnavailableException { Failure: BucketFailure.Deleted, Outcome: Outcome.NotApplied })
                continue;
            var arrived = RoundTrip(Refusal.Of(error, null)).ToException("shopping");
            Assert.Equal(error.GetType(), arrived.GetType());
            Assert.Equal(error.Message, arrived.Message);
            Assert.Equal(Own(error), Own(arrived));
        }
    }

    [Fact]
    public void An_exception_that_nobody_expects_arrives_as_a_text()
    {
        var arrived = RoundTrip(Refusal.Of(new NotSupportedException("Not here."), null)).ToException("shopping");

        Assert.Equal(
            "The owner of bucket \"shopping\" has failed: System.NotSupportedException: Not here.",
            Assert.IsType<InvalidOperationException>(arrived).Message);
    }

    public void Dispose() => _services.Dispose();

    private static string Own(Exception error) => string.Join(
        "; ",
        error.GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member.Name != nameof(Exception.Message))
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{member.Name}={Shape.Of(member.GetValue(error))}"));

    private void Arrives<T>(Gen<T> values) => Arrives(values, value => value, value => value);

    private void Arrives<T, TMessage>(Gen<T> values, Func<T, TMessage> send, Func<TMessage, T> receive)
    {
        var members = new MemberValues();
        values.Sample(
            value =>
            {
                members.Add(value!);
                Assert.Equal(Shape.Of(value), Shape.Of(receive(RoundTrip(send(value)))));
            },
            iter: Runs);

        // A member that is added must be sent, and a test that never sets it would not see that it is not.
        Assert.Empty(members.Constant().Except(Unsent));
    }

    private T RoundTrip<T>(T value) => _services.GetRequiredService<Serializer<T>>().Deserialize(
        _services.GetRequiredService<Serializer<T>>().SerializeToArray(value))!;
}
