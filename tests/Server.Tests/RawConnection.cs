using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pail.Server.Tests;

/// <summary>A TCP connection that sends the text of a request unchanged.</summary>
internal sealed class RawConnection(Socket socket, string host) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public void Dispose() => _stream.Dispose();

    internal async Task<RawResponse> Exchange(string method, string target, string headers = "", string body = "")
    {
        await Write(Request(method, target, headers, body));
        return await Read(method);
    }

    internal string Request(string method, string target, string headers = "", string body = "")
    {
        if (body.Length > 0 && !headers.Contains("chunked", StringComparison.Ordinal))
            headers += string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n");
        return $"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n{body}";
    }

    internal async Task Write(string text) =>
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    internal void EndWriting() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Whether the server closes or resets the connection without sending anything more.</summary>
    internal async Task<bool> IsClosed()
    {
        try
        {
            return await _stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    internal async Task<RawResponse> Read(string method = "GET")
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(await ReadExact(1));

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "", StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (method == "HEAD" || status is 204 or 304)
            return new RawResponse(status, headers, "");
        if (headers.GetValueOrDefault("Transfer-Encoding") == "chunked")
            return new RawResponse(status, headers, await ReadChunks());
        var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        return new RawResponse(status, headers, await ReadExact(length));
    }

    /// <summary>Reads until the server closes or resets the connection. A reset may take answers with it.</summary>
    internal async Task<(string Text, bool IsReset)> ReadToEnd()
    {
        using var all = new MemoryStream();
        var isReset = false;
        try
        {
            await _stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            isReset = true;
        }

        return (Encoding.Latin1.GetString(all.ToArray()), isReset);
    }

    private async Task<string> ReadChunks()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = "";
            while (!size.EndsWith("\r\n", StringComparison.Ordinal))
                size += await ReadExact(1);
            var length = int.Parse(size.AsSpan().TrimEnd("\r\n"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.Append(await ReadExact(length));
            await ReadExact(2);
            if (length == 0)
                return body.ToString();
        }
    }

    private async Task<string> ReadExact(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(bytes);
    }
}
