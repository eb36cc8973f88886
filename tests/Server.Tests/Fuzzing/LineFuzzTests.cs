using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using CsCheck;
using Microsoft.AspNetCore.Connections;
using Pail.Server.LineProtocol;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Lines over TCP, read alone and from a connection.</summary>
public sealed partial class LineFuzzTests
{
    private static readonly string[] Parts =
        ["CREATE", "PUT", "GET", "DELETE", "SUBSCRIBE", "get", " ", "  ", "\t", "b", "k", "v", "\u00a0", "\u2003", "\r", "\u0001",
         "\ufeff", "\u00ff", "é"];

    private static readonly Gen<string> Lines = Gen.Select(
        Gen.OneOf("CREATE b", "PUT b k v", "PUT b k w", "GET b k", "DELETE b k", "GET c k", "HELLO", "PUT b é ä", "GET b é", ""),
        Gen.OneOf("", " ", "\r"),
        (line, end) => line + end);

    [Fact]
    public void A_line_is_split_as_the_guide_splits_it() => Fuzz.Check(FuzzText.Bytes(Lines, Parts), line =>
    {
        var command = LineCommand.Read(line);

        Assert.Equal(Utf8.IsValid(line), command is not null);
        if (command is not { } read)
            return;
        var words = Space().Split(Encoding.UTF8.GetString(line)).Where(word => word.Length > 0).ToArray();
        string[] expected = [read.Verb.ToString().ToUpperInvariant(), read.Bucket, read.Key, read.Value];
        if (read.Verb == LineVerb.Unknown)
            Assert.DoesNotMatch(Known(), string.Join(' ', words));
        else
            Assert.Equal(words, expected.Where(word => word.Length > 0));
    });

    [Fact]
    public void The_answers_do_not_depend_on_how_the_lines_arrive() => Fuzz.Check(
        Gen.Select(
            FuzzText.For(Lines.Array[1, 6].Select(lines => string.Concat(lines.Select(line => line + "\n"))), [.. Parts, "\n", "\r\n"])
                .Where(text => !text.Contains("SUBSCRIBE", StringComparison.Ordinal)),
            Gen.Int[1, 7]),
        (text, piece) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);

            Assert.Equal(Answers(bytes, bytes.Length), Answers(bytes, piece));
        });

    // The connection is in memory and the buckets do not wait, so a session has run when its input has ended.
    private static string Answers(byte[] input, int piece)
    {
        var buckets = new FakeBuckets(TimeProvider.System);
        var inline = new PipeOptions(null, PipeScheduler.Inline, PipeScheduler.Inline, useSynchronizationContext: false);
        var (requests, answers) = (new Pipe(inline), new Pipe(inline));
        var connection = new DefaultConnectionContext { Transport = new Duplex(requests.Reader, answers.Writer) };
        var session = new LineSession(connection, new LineCommands(buckets, new()), TimeProvider.System, CancellationToken.None).Run();
        for (var start = 0; start < input.Length; start += piece)
        {
            // Fails when the session is over.
            _ = requests.Writer.WriteAsync(input.AsMemory(start, Math.Min(piece, input.Length - start))).AsTask();
        }

        requests.Writer.Complete();
        Assert.True(session.IsCompletedSuccessfully);
        answers.Writer.Complete();
        answers.Reader.TryRead(out var read);
        return Encoding.UTF8.GetString(read.Buffer);
    }

    [GeneratedRegex(@"[\s-[\u00a0\u2007\u202f]]+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\A(CREATE \S+|SUBSCRIBE \S+|GET \S+ \S+|DELETE \S+ \S+|PUT \S+ \S+ \S+)\z")]
    private static partial Regex Known();

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
