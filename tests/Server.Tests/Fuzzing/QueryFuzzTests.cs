using CsCheck;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Requests;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Query strings and the cursors in them.</summary>
public sealed class QueryFuzzTests
{
    private static readonly string[] Known = ["prefix", "limit", "cursor", "values", "from"];

    private static readonly Gen<string> Value = Gen.Frequency(
        (3, FuzzText.Unicode.Select(PercentText.Encode)), (2, FuzzText.Number), (1, Gen.OneOf("true", "false")));

    private static readonly Gen<string> Valid = Gen.Select(Gen.OneOf(Known), Value).Array[0, 4].Select(
        pairs => string.Join('&', pairs.DistinctBy(pair => pair.Item1).Select(pair => $"{pair.Item1}={pair.Item2}")));

    private static readonly string[] Parts =
        ["&", "=", "%", "+", "#", "limit=", "limit", "prefix=a", "&&", "%26", "%3D", "%C3", "true", "false", "1000", "1001", "?", ";",
         "Limit"];

    [Fact]
    public void A_query_has_known_parameters_each_once_or_a_problem() => Fuzz.Check(FuzzText.For(Valid, Parts), text =>
    {
        var query = Query.Read(text, Known);
        var pairs = text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToArray();
        var names = pairs.Select(pair => Decode(pair[0])).ToArray();
        var values = pairs.Select(pair => Decode(pair.ElementAtOrDefault(1) ?? "")).ToArray();
        var isValid = !text.Contains('#')
            && names.All(name => Known.Contains(name))
            && names.Distinct().Count() == names.Length
            && !values.Contains(null);

        Assert.Equal(isValid, query.Problem is null);
        if (isValid)
            Assert.Equal(names.Zip(values), query.Parameters.Select(pair => ((string?)pair.Key, (string?)pair.Value)));
        else
            Fuzz.AssertShort(query.Problem!.Detail);
    });

    [Fact]
    public void A_parameter_of_a_list_obeys_its_rule_or_is_a_problem() => Fuzz.Check(FuzzText.For(Valid, Parts), text =>
    {
        var query = Query.Read(text, Known);

        Assert.InRange(query.Limit(), 1, 1000);
        Assert.True(query.NumberCursor("/list") >= 0);
        Assert.True(!query.Flag("values") || query.Text("values") == "true");
        Assert.True(query.NonEmpty("from") is null or { Length: > 0 } || query.Problem is not null);
        Assert.StartsWith("/list", query.ListIdentity("/list"), StringComparison.Ordinal);
        if (query.Problem is { } problem)
            Fuzz.AssertShort(problem.Detail);
    });

    [Fact]
    public void A_cursor_that_is_read_is_exactly_the_one_that_was_written()
    {
        var written = FuzzText.Unicode.Select(after => Cursor.Write("/list", after));
        Fuzz.Check(FuzzText.For(written, "A", "=", "-", "_", " ", "\n", "AwAAAAAAAAAA"), text =>
        {
            if (Cursor.TryRead("/list", text, out var after))
                Assert.Equal(text, Cursor.Write("/list", after));
        });
    }

    [Fact]
    public void A_cursor_is_read_in_its_list_and_in_no_other() => Fuzz.Check(
        Gen.Select(FuzzText.Unicode, FuzzText.Unicode),
        (after, list) =>
        {
            var cursor = Cursor.Write(list, after);

            Assert.True(Cursor.TryRead(list, cursor, out var read));
            Assert.Equal(after, read);
            Assert.False(Cursor.TryRead(list + "&", cursor, out _));
        });

    private static string? Decode(string text) => PercentText.TryDecodeQuery(text, out var decoded) ? decoded : null;
}
