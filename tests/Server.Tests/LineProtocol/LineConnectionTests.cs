using System.Text;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Server.LineProtocol;

namespace Pail.Server.Tests.LineProtocol;

/// <summary>How long connections of the line protocol live, and what a subscriber gets.</summary>
public sealed class LineConnectionTests : LineTestServer
{
    [Fact]
    public async Task A_subscriber_gets_every_put_and_delete()
    {
        using var client = await Connect();
        client.Send("CREATE b\nSUBSCRIBE b\n");
        client.Expect("OK|");
        var bucket = (await Buckets.Find("b"))!;
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 1);

        using var other = await Connect();
        other.Send("PUT b milk 1\nPUT b eggs 3\nDELETE b milk\n");
        other.Expect("OK|OK|OK|");
        client.Expect("milk SET TO 1|eggs SET TO 3|milk DELETED|");
        client.Send("GET b eggs\n");
        other.Send("DELETE b eggs\n");
        client.Expect("eggs DELETED|");

        client.Dispose();
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0 && Tasks() == 1);
    }

    [Fact]
    public async Task A_subscription_ends_with_its_bucket()
    {
        using var client = await Connect();
        client.Send("CREATE b\nSUBSCRIBE b\n");
        client.Expect("OK|");
        await Waiting.Until(async () => (await (await Buckets.Find("b"))!.Status()).Watchers == 1);
        (await Server.Client.DeleteAsync("/v1/buckets/b", Cancelled)).Dispose();
        client.ExpectEnd();
    }

    [Theory]
    [InlineData("")]
    [InlineData("SUBSCRIBE b\n")]
    public async Task Killing_the_process_of_a_connection_closes_it_and_nothing_else(string last)
    {
        using var other = await Connect();
        other.Send("CREATE b\n");
        other.Expect("OK|");
        var before = (await Node.TaskChildren(LineHandler.Supervisor)).ToHashSet();
        using var client = await Connect();
        client.Send("GET b k\n" + last);
        client.Expect("|OK|");
        var bucket = (await Buckets.Find("b"))!;
        await Waiting.Until(async () => (await bucket.Status()).Watchers == (last.Length > 0 ? 1 : 0));

        Node.Exit((await Node.TaskChildren(LineHandler.Supervisor)).Single(task => !before.Contains(task)), ExitReason.Kill);

        client.ExpectEnd();
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
        other.Send("GET b k\n");
        other.Expect("|OK|");
    }

    [Fact]
    public async Task A_silent_client_is_disconnected_but_a_subscriber_is_not()
    {
        using var silent = await Connect();
        silent.Send("CREATE b\n");
        silent.Expect("OK|");
        using var subscriber = await Connect();
        subscriber.Send("SUBSCRIBE b\n");
        var bucket = (await Buckets.Find("b"))!;
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 1);

        await Waiting.Until(Time, () => Tasks() == 1);

        silent.ExpectEnd();
        using var other = await Connect();
        other.Send("PUT b k v\n");
        subscriber.Expect("k SET TO v|");
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected()
    {
        var bucket = (await Buckets.Create("b", new BucketConfig())).Bucket;
        await bucket.Put("k", new NewValue(Encoding.ASCII.GetBytes(new string('v', 1_000_000)), "text/plain"));
        using var client = await Connect();
        client.Send(string.Concat(Enumerable.Repeat("GET b k\n", 100)));
        await Waiting.Until(() => Tasks() == 1);

        await Waiting.Until(Time, () => Tasks() == 0);
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_does_not_delay_writers_and_is_disconnected()
    {
        var bucket = (await Buckets.Create("b", new BucketConfig())).Bucket;
        using var client = await Connect();
        client.Send("SUBSCRIBE b\n");
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 1);
        var value = new NewValue(Encoding.ASCII.GetBytes(new string('v', 1_000_000)), "text/plain");
        for (var i = 0; i < 20; i++)
            await bucket.Put("k", value);

        await Waiting.Until(Time, async () => (await bucket.Status()).Watchers == 0);
    }

    [Fact]
    public async Task There_are_as_many_connections_as_the_setting_allows()
    {
        var clients = new List<LineClient>();
        for (var i = 0; i < 5; i++)
            clients.Add(await Connect());
        await Waiting.Until(() => Tasks() == 5);
        using (var tooMany = await Connect())
            tooMany.ExpectEnd();

        clients[0].Dispose();
        await Waiting.Until(() => Tasks() == 4);
        using var next = await Connect();
        next.Send("CREATE b\n");
        next.Expect("OK|");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_stop_of_the_server_closes_the_connections()
    {
        using var idle = await Connect();
        using var subscriber = await Connect();
        subscriber.Send("CREATE b\nSUBSCRIBE b\n");
        subscriber.Expect("OK|");
        await Waiting.Until(async () => (await (await Buckets.Find("b"))!.Status()).Watchers == 1);

        await Server.Stop();

        idle.ExpectEnd();
        subscriber.ExpectEnd();
        Assert.Equal(0, Node.ProcessCount);
    }
}
