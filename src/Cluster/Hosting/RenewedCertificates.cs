using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>
/// The certificates that are in the files now. Each new connection asks, and there are few, so a certificate is renewed by replacing its
/// file. Files that cannot be used change nothing.
/// </summary>
internal sealed class RenewedCertificates
{
    private readonly SiloCertificateFiles _files;
    private readonly Lock _lock = new();
    private SiloCertificates _current;
    private byte[] _content;
    private string? _fault;

    /// <param name="files">The files.</param>
    /// <exception cref="StartupException">They cannot be used.</exception>
    internal RenewedCertificates(SiloCertificateFiles files)
    {
        // Before they are loaded: if they change in between, they are loaded again.
        _files = files;
        _content = files.Content();
        _current = files.Load();
    }

    /// <summary>Called when the files have changed, with what is wrong with them, or null.</summary>
    internal Action<string?> Changed { get; set; } = static _ => { };

    internal SiloCertificates Current
    {
        get
        {
            lock (_lock)
            {
                Renew();
                return _current;
            }
        }
    }

    private void Renew()
    {
        try
        {
            var content = _files.Content();
            if (!content.AsSpan().SequenceEqual(_content))
            {
                _current = _files.Load();
                _content = content;
                Changed(null);
            }

            _fault = null;
        }
        catch (Exception error) when (error is StartupException or IOException or UnauthorizedAccessException)
        {
            // Tried again with the next connection, because a certificate may begin later than its file. Said once.
            if (_fault == error.Message)
                return;
            _fault = error.Message;
            Changed(_fault);
        }
    }
}
