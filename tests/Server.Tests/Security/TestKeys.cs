using System.Security.Cryptography;
using System.Text;
using Pail.Server.Hosting;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

/// <summary>API keys for tests, and the switches that configure them.</summary>
internal sealed class TestKeys
{
    private readonly List<string> _switches = [];
    private int _count;

    internal string[] Switches => [.. _switches];

    /// <summary>Makes a key and adds it to the switches.</summary>
    internal string Add(string role, string? buckets = null, string name = "test")
    {
        var key = ApiKeyText.Make();
        var item = $"--ApiKeys:{_count++}";
        _switches.AddRange([$"{item}:name={name}", $"{item}:hash={KeyCommand.HashOf(key)}", $"{item}:role={role}"]);
        if (buckets is not null)
            _switches.Add($"{item}:buckets={buckets}");
        return key;
    }

    /// <summary>The header line that sends a key.</summary>
    internal static string Header(string key) => $"Authorization: Bearer {key}\r\n";

    /// <summary>The hash of a text as the documentation tells to compute it.</summary>
    internal static string Hash(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
