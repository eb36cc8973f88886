using System.Buffers;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pail.Server.Observer;

/// <summary>
/// The files of the page, which are part of the program. The address of a file has a hash of its content, so a browser keeps it forever and
/// never has the files of two versions at once. The modules import each other by their plain names; an import map in the page says which
/// addresses these have.
/// </summary>
/// <remarks>
/// Made by the first request for the page and kept. A server whose page nobody opens has no copy of them in its memory.
/// </remarks>
internal sealed class ObserverFiles
{
    internal const string PagePath = "/observer";

    private const string Folder = PagePath + "/";
    private const string ResourceFolder = "observer/";
    private const string PageName = "index.html";

    // The names under which modules import libraries, and their files.
    private static readonly (string Name, string File)[] Libraries =
    [
        ("preact", "vendor/preact.module.js"),
        ("preact/hooks", "vendor/hooks.module.js"),
        ("@preact/signals", "vendor/signals.module.js"),
        ("@preact/signals-core", "vendor/signals-core.module.js"),
        ("htm", "vendor/htm.module.js"),
        ("d3-hierarchy", "vendor/d3-hierarchy.module.js"),
        ("uplot", "vendor/uplot.module.js"),
    ];

    private readonly Dictionary<string, ObserverFile> _files = new(StringComparer.Ordinal);

    private ObserverFiles(Assembly assembly)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(ResourceFolder, StringComparison.Ordinal) && resource != ResourceFolder + PageName)
                names.Add(resource[ResourceFolder.Length..], Add(assembly, resource));
        }

        var imports = ImportMap(names);
        Policy = "default-src 'self'; script-src 'self' 'sha256-" + Convert.ToBase64String(SHA256.HashData(imports)) + "'; "
            + "img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        Page = MakePage(Encoding.UTF8.GetString(Read(assembly, ResourceFolder + PageName)), Encoding.UTF8.GetString(imports), names);
    }

    /// <summary>The page.</summary>
    internal ObserverFile Page { get; }

    /// <summary>
    /// The content security policy of the page: everything comes from this server, and the only script in the page itself is the import
    /// map.
    /// </summary>
    internal string Policy { get; }

    /// <summary>Reads the files of this program.</summary>
    internal static ObserverFiles Load() => new(typeof(ObserverFiles).Assembly);

    /// <summary>The file at an address, or <see langword="null"/>.</summary>
    /// <param name="name">The address without the folder.</param>
    internal ObserverFile? Find(string name) => _files.GetValueOrDefault(Folder + name);

    private string Add(Assembly assembly, string resource)
    {
        var bytes = Read(assembly, resource);
        var extension = Path.GetExtension(resource);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        var path = $"{Folder}{Path.GetFileNameWithoutExtension(resource)}.{hash}{extension}";
        _files.Add(path, new ObserverFile(path, TypeOf(extension), bytes, Compress(bytes)));
        return path;
    }

    private static byte[] ImportMap(SortedDictionary<string, string> names)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("imports"u8);
            foreach (var (name, file) in Libraries)
            {
                if (names.TryGetValue(file, out var path))
                    json.WriteString(name, path);
            }

            // What "./tree.js" means in a module, whose address is in the same folder.
            foreach (var (name, path) in names)
            {
                if (name.EndsWith(".js", StringComparison.Ordinal) && !name.Contains('/'))
                    json.WriteString(Folder + name, path);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static ObserverFile MakePage(string template, string imports, SortedDictionary<string, string> names)
    {
        var page = new StringBuilder(template).Replace("<!--importmap-->", $"<script type=\"importmap\">{imports}</script>");
        foreach (var (name, path) in names)
            page.Replace("{{" + name + "}}", path);
        var bytes = Encoding.UTF8.GetBytes(page.ToString());
        return new ObserverFile(PagePath, TypeOf(".html"), bytes, Compress(bytes));
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Compress(byte[] bytes)
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, buffer, out var length, quality: 9, window: 22)
            ? buffer[..length]
            : throw new InvalidOperationException($"A file of {bytes.Length} bytes could not be compressed.");
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
