namespace Pail.Server.Observer;

/// <summary>A file of the page.</summary>
/// <param name="Path">Its address. It has a part of the hash of the content, except for the page itself.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="Compressed">Its content, compressed with Brotli.</param>
internal sealed record ObserverFile(string Path, string ContentType, byte[] Bytes, byte[] Compressed);
