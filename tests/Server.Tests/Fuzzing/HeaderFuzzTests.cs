using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Pail.Server.Http;
using Pail.Server.Requests;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Headers that describe values and answers.</summary>
public sealed partial class HeaderFuzzTests
{
    private static readonly Gen<string> Token = Gen.OneOf("a", "text", "x-1", "a!#$%&'*+.^_`|~", "application", "q", "charset");
    private static readonly Gen<string> Parameter =
        Gen.Select(Gen.OneOf("", " ", "\t "), Token, Gen.OneOf("b", "\"c d\"", "\"\\\"\"", "utf-8", "\"\"")).Select(
            (space, name, value) => $";{space}{name}={value}");

    private static readonly Gen<string> MediaTypes = Gen.Select(Token, Token, Parameter.Array[0, 2]).Select(
        (type, subtype, parameters) => $"{type}/{subtype}{string.Concat(parameters)}");

    private static readonly Gen<string> Lists = Token.Array[1, 4].Select(tokens => string.Join(", ", tokens));

    private static readonly Gen<string> Qualities = Gen.OneOf("", ";q=0", ";q=1", ";q=0.5", ";q=0.001", "; q=1.000", ";Q=0.3");

    private static readonly Gen<string> Ranges = Gen.OneOf("text/plain", "text/*", "*/*", "application/json", "TEXT/PLAIN", "image/png");

    private static readonly Gen<string> Accepts =
        Gen.Select(Ranges, Qualities, (range, quality) => range + quality).Array[1, 4].Select(items => string.Join(",", items));

    private static readonly Gen<string> Preferences = Gen.Select(
        Gen.OneOf("return", "Return", "wait", "respond-async"),
        Gen.OneOf("", "=representation", "=\"representation\"", "=minimal", "=\"a,b\""),
        Gen.OneOf("", ";x=1", "; return=representation", ";y=\";\"")).Select((name, value, more) => name + value + more).Array[1, 3].Select(
        items => string.Join(", ", items));

    private static readonly string[] Parts =
        ["/", ";", "=", ",", "\"", "\\", " ", "\t", "*", "q=", "0.5", "text", "a", "é", "\0", "\r\n", "charset", "utf-8", "return",
         "representation"];

    [Fact]
    public void A_media_type_is_what_its_grammar_says_and_can_be_sent_as_a_header() => Fuzz.Check(FuzzText.For(MediaTypes, Parts), text =>
    {
        var problem = ContentTypes.Read(text, out var type);

        Assert.Equal(text.Length <= 256 && MediaType().IsMatch(text), problem is null);
        if (problem is null)
            Assert.Matches(@"\A[\t -~]+\z", type);
        else
            Fuzz.AssertShort(problem.Detail);
        _ = JsonBody.IsJson(text);
    });

    [Fact]
    public void A_list_of_codings_is_a_list_of_tokens() => Fuzz.Check(FuzzText.For(Lists, Parts), text =>
    {
        var isList = ContentHeaders.TryReadList(text, out var list);

        var hasAny = text.Any(character => character is not (' ' or '\t' or ','));
        Assert.Equal(text.Length <= 256 && TokenList().IsMatch(text) && hasAny, isList);
        Assert.Equal(isList ? text : null, list);
    });

    [Fact]
    public void Metadata_that_is_kept_can_be_sent_as_headers() => Fuzz.Check(
        Gen.Select(FuzzText.For(Lists, Parts), FuzzText.For(Token, Parts)),
        (text, name) =>
        {
            var headers = new HeaderDictionary { ["Kv-Meta-" + name] = text };
            if (UserMetadata.Read(headers, out var metadata) is { } problem)
            {
                Fuzz.AssertShort(problem.Detail);
                return;
            }

            var sent = new HeaderDictionary();
            UserMetadata.Add(sent, metadata!);
            Assert.Equal(text, sent["Kv-Meta-" + name]);
            Assert.Matches(@"\A[!-~]*\z", name);
            Assert.Matches(@"\A[ -~]*\z", text);
            Assert.Null(UserMetadata.FindFault(metadata!));
        });

    [Fact]
    public void The_form_that_is_chosen_is_one_that_the_client_likes_best() => Fuzz.Check(FuzzText.For(Accepts, Parts), accept =>
    {
        var chosen = MediaRanges.Choose(accept, "application/json", "text/plain");

        Assert.Contains(chosen, (string?[])["application/json", "text/plain", null]);
        if (!Accept().IsMatch(accept))
            return;
        var (json, text) = (Quality(accept, "application/json"), Quality(accept, "text/plain"));
        Assert.Equal(json == 0 && text == 0 ? null : text > json ? "text/plain" : "application/json", chosen);
    });

    [Fact]
    public void The_first_preference_counts() => Fuzz.Check(FuzzText.For(Preferences, Parts), text =>
    {
        var wants = Http.Preferences.WantsRepresentation(new HeaderDictionary { ["Prefer"] = text });
        if (!Prefer().IsMatch(text))
            return;

        var first = Preference().Matches(text)
            .FirstOrDefault(match => match.Groups["name"].Value.Equals("return", StringComparison.OrdinalIgnoreCase))?
            .Groups["value"].Value.Trim('"').Replace("\\", "", StringComparison.Ordinal);
        Assert.Equal("representation".Equals(first, StringComparison.OrdinalIgnoreCase), wants);
    });

    [Fact]
    public void An_origin_is_the_same_when_it_is_written_and_read_again() => Fuzz.Check(
        FuzzText.For(
            Gen.Select(
                Gen.OneOf("http", "https", "HTTP", "ftp"),
                Gen.OneOf("a", "A.b", "127.0.0.1", "[::1]", "localhost", "ä"),
                Gen.OneOf("", ":80", ":4000", ":0", ":99999")).Select((scheme, host, port) => $"{scheme}://{host}{port}"),
            "http", "://", ":", "/", "@", "[", "]", "null", ",", " ", "%", "0"),
        text =>
        {
            if (!WebOrigin.TryParse(text, out var origin))
                return;
            Assert.True(origin.Scheme is "http" or "https" && origin.Host.Length > 0);
            Assert.True(WebOrigin.TryParse($"{origin.Scheme}://{origin.Host}:{origin.Port}", out var again));
            Assert.Equal(origin, again);
        });

    private static double Quality(string accept, string type)
    {
        var best = (Depth: -1, Quality: 0.0);
        foreach (var item in accept.Split(','))
        {
            var parts = item.Split(';');
            var range = parts[0].Trim();
            var depth = range == "*/*" ? 0
                : range.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase) ? 1
                : type.Equals(range, StringComparison.OrdinalIgnoreCase) ? 2 : -1;
            if (depth > best.Depth)
                best = (depth, parts.Length < 2 ? 1 : double.Parse(parts[1].Split('=')[1], CultureInfo.InvariantCulture));
        }

        return best.Quality;
    }

    private const string QualityForm = @"; ?[qQ]=(0(\.[0-9]{1,3})?|1(\.0{1,3})?)";
    private const string TokenForm = @"[!#$%&'*+\-.^_`|~0-9A-Za-z]+";
    private const string QuotedForm = @"""([\t !#-\[\]-~]|\\[\t -~])*""";
    private const string ParametersForm = $"(;[ ]?{TokenForm}(=({TokenForm}|{QuotedForm}))?)*";

    [GeneratedRegex($@"\A{TokenForm}/{TokenForm}([ \t]*;[ \t]*({TokenForm}=({TokenForm}|{QuotedForm}))?)*[ \t]*\z")]
    private static partial Regex MediaType();

    [GeneratedRegex($@"\A[ \t]*({TokenForm})?[ \t]*(,[ \t]*({TokenForm})?[ \t]*)*\z")]
    private static partial Regex TokenList();

    // The part of the grammar that the generator makes.
    [GeneratedRegex($@"\A((text/plain|text/\*|\*/\*|application/json|TEXT/PLAIN|image/png)({QualityForm})?(,(?!\z)|\z))+\z")]
    private static partial Regex Accept();

    [GeneratedRegex($@"\A({TokenForm}(=({TokenForm}|{QuotedForm}))?{ParametersForm}(, (?!\z)|\z))+\z")]
    private static partial Regex Prefer();

    [GeneratedRegex($@"(\A|\G, )(?<name>{TokenForm})(=(?<value>{TokenForm}|{QuotedForm}))?{ParametersForm}")]
    private static partial Regex Preference();
}
