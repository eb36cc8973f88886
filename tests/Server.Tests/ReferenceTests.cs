using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pail.Server.Hosting;
using Pail.Server.ProblemPages;

namespace Pail.Server.Tests;

/// <summary>
/// The reference, <c>src/Server/README.md</c>, is complete, and its commands work. The table of the first page is complete too.
/// </summary>
public sealed partial class ReferenceTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(ServerProcess.Repository, "src", "Server", "README.md"));

    [Fact]
    public async Task The_commands_work_in_the_order_of_the_page()
    {
        Tools.Need("bash", "install bash");
        Tools.Need("curl", "install curl 7.83 or later");
        await using var app = await RealServer.Start();
        var commands = Blocks().SelectMany(block => block.Split('\n')).Where(line => line.StartsWith("curl ", StringComparison.Ordinal));
        var script = new StringBuilder(
            """
            cd "$(mktemp -d)" || exit
            trap 'rm -rf "$PWD"' EXIT
            curl() { command curl --silent --show-error --fail "$@" >/dev/null; }

            """);
        var count = 0;
        foreach (var command in commands)
        {
            // A watch has no end: its command has a time, after which curl ends with 28.
            script.AppendLine(CultureInfo.InvariantCulture, $"{command} || [ $? = 28 ] || echo 'command {++count} failed'");
        }

        var server = app.Address.ToString().TrimEnd('/');
        var (code, output, errors) = await Tools.Run(
            "bash", "-c", script.ToString().Replace("http://127.0.0.1:4000", server, StringComparison.Ordinal));

        Assert.Equal((0, "", ""), (code, output.Trim(), Regex.Replace(errors, "curl: \\(28\\).*\n", "")));
        Assert.True(count > 40, $"The page has {count} commands.");
    }

    [Fact]
    public async Task The_table_of_paths_has_every_method_and_query_parameter_of_the_OpenAPI_document()
    {
        await using var app = await RealServer.Start();
        using var document = JsonDocument.Parse(await app.Client.GetStringAsync("/openapi/v1.json", TestServer.Cancelled));

        var missing = new List<string>();
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            var rows = RowsOf(path.Name);
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Name is not ("head" or "parameters")))
            {
                var method = operation.Name.ToUpperInvariant();
                var row = rows.Find(row => row.Methods.Contains(method));
                if (row.Methods is null)
                    missing.Add($"{method} {path.Name}");
                else if (!row.Parameters.SequenceEqual(ParametersOf(operation.Value)))
                    missing.Add($"{method} {path.Name}?{string.Join('&', ParametersOf(operation.Value))}");
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_first_page_has_every_path_of_the_OpenAPI_document_with_its_methods()
    {
        await using var app = await RealServer.Start();
        using var document = JsonDocument.Parse(await app.Client.GetStringAsync("/openapi/v1.json", TestServer.Cancelled));
        var page = await File.ReadAllTextAsync(Path.Combine(ServerProcess.Repository, "README.md"), TestServer.Cancelled);
        var table = page.Split('\n').Where(line => line.StartsWith("| `/", StringComparison.Ordinal));
        var rows = table.Select(line => line.Split('|')).ToArray();

        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            var row = rows.Single(row => row[1].Contains($"`{path.Name}`", StringComparison.Ordinal));
            var methods = path.Value.EnumerateObject().Select(operation => operation.Name).Where(name => name != "parameters");
            Assert.Equal(
                methods.Select(name => name.ToUpperInvariant()).Order(), row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
        }
    }

    [Fact]
    public void The_table_of_errors_has_every_code_with_its_status()
    {
        foreach (var page in ProblemTexts.All)
            Assert.Contains($"| `{page.Code}` | {page.Statuses} |", Reference, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_settings_has_every_setting()
    {
        foreach (var name in (string[])[.. SettingNames.Values, "insecure", .. SettingNames.Sections.Select(section => $"{section}:")])
            Assert.Contains($"`--{name}", Reference, StringComparison.Ordinal);
    }

    // The rows of the first table with this path; rows without a path belong to the row above.
    private static List<(string[] Methods, string[] Parameters)> RowsOf(string path)
    {
        var rows = new List<(string[], string[])>();
        foreach (var line in Reference.Split('\n').SkipWhile(line => !line.StartsWith($"| `{path}` |", StringComparison.Ordinal)))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 5 || (rows.Count > 0 && cells[1].Length > 0))
                break;
            rows.Add((cells[2].Split(", "), [.. Quoted().Matches(cells[3]).Select(match => match.Groups[1].Value)]));
        }

        return rows;
    }

    private static IEnumerable<string> ParametersOf(JsonElement operation) =>
        !operation.TryGetProperty("parameters", out var parameters)
            ? []
            : parameters.EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(parameter => parameter.GetProperty("name").GetString()!);

    private static IEnumerable<string> Blocks() => Reference.Split("```sh\n").Skip(1).Select(block => block.Split("```")[0]);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
