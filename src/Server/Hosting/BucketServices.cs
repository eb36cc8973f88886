namespace Pail.Server.Hosting;

/// <summary>The one place where the server learns which buckets it serves.</summary>
internal static class BucketServices
{
    /// <summary>
    /// Registers the <c>IBuckets</c> that all endpoints share. What must start before the first request and stop after the last goes in
    /// as a hosted service: those start before the web server and stop after it.
    /// </summary>
    internal static IServiceCollection AddPailBuckets(this IServiceCollection services) => services;
}
