namespace Pail.Bench.Load;

/// <summary>The labs of a case: one for each backend.</summary>
internal static class Labs
{
    /// <summary>Does something with labs, and deletes their buckets afterwards.</summary>
    /// <param name="name">The name of the case, for errors.</param>
    /// <param name="labs">The labs.</param>
    /// <param name="work">What is done.</param>
    public static async Task<T> Use<T>(string name, IReadOnlyList<Lab> labs, Func<Task<T>> work)
    {
        T result;
        try
        {
            result = await work();
        }
        catch (Exception failure)
        {
            // If the server is gone, the buckets cannot be deleted either. That must not hide why.
            try
            {
                await Dispose(labs);
            }
            catch (LoadException second)
            {
                throw new LoadException($"{name}: {failure.Message}\nIts buckets are left: {second.Message}");
            }

            throw;
        }

        await Dispose(labs);
        return result;
    }

    private static async Task Dispose(IEnumerable<Lab> labs)
    {
        foreach (var lab in labs)
            await lab.DisposeAsync();
    }
}
