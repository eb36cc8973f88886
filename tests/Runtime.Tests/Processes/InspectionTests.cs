using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The text of messages and states for people: long terms are cut off, also endless ones.</summary>
public sealed class InspectionTests
{
    [Fact]
    public async Task Of_what_has_many_parts_the_first_fifty_are_printed()
    {
        var numbers = Enumerable.Range(1, 60).ToArray();

        Assert.Equal($"[{string.Join(", ", numbers.Take(50))}, ...]", await Printed(numbers));
        Assert.Equal($"[{string.Join(", ", numbers.Take(50))}]", await Printed(numbers[..50]));
        Assert.Equal($"{{[{string.Join(", ", numbers.Take(49))}, ...], ...}}", await Printed((numbers, "more")));
    }

    [Fact]
    public async Task Of_long_text_the_first_4096_characters_are_printed()
    {
        var text = new string('a', 4096);

        Assert.Equal($"\"{text}\"", await Printed(text));
        Assert.Equal($"\"{text}\" <> ...", await Printed(text + "b"));
        Assert.Equal($"{{\"{text}\", \"\" <> ...}}", await Printed((text, "b")));
    }

    [Fact]
    public async Task What_contains_itself_is_printed()
    {
        List<object> term = [];
        term.Add(term);

        Assert.Equal(new string('[', 51) + "..." + new string(']', 51), await Printed(term));
    }

    [Fact]
    public async Task What_lies_very_deep_is_printed_by_its_beginning()
    {
        object[] term = [];
        for (var i = 0; i < 1_000_000; i++)
            term = [term];

        Assert.Equal(new string('[', 51) + "..." + new string(']', 51), await Printed(term));
    }

    [Fact]
    public async Task A_message_that_cannot_be_printed_does_not_cost_the_others()
    {
        await using var node = new Node();

        var printed = await node.Run(self =>
        {
            var output = new StringWriter { NewLine = "\n" };
            object[] messages = ["one", new Secret(), (2, new Secret()), 3];
            foreach (var message in messages)
                self.Send(self.Pid, message);
            self.Flush(output);
            return output.ToString();
        });

        Assert.Equal(
            "\"one\"\na Secret that cannot be printed (InvalidOperationException)\n"
                + "a ValueTuple`2 that cannot be printed (InvalidOperationException)\n3\n",
            printed);
    }

    [Fact]
    [Trait("Rule", "P24")]
    public async Task A_server_whose_state_contains_itself_can_crash()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        List<object> state = [];
        state.Add(state);
        var server = await node.StartServant(new Servant { OnFormat = _ => state });
        var ended = node.End(server);

        node.Cast(server, new Servant.Tell(static (_, _) => throw new InvalidOperationException("oh")));

        Assert.Equal(ExitKind.Error, (await ended).Kind);
        Assert.Contains("state: [[[", Assert.Single(reports.All).Text, StringComparison.Ordinal);
    }

    private static async Task<string> Printed(object message)
    {
        await using var node = new Node();
        return await node.Run(self =>
        {
            var output = new StringWriter { NewLine = "" };
            self.Send(self.Pid, message);
            self.Flush(output);
            return output.ToString();
        });
    }

    private sealed class Secret
    {
        public override string ToString() => throw new InvalidOperationException("It is a secret.");
    }
}
