-- GET of the endpoint that answers constant bytes, which shows the most that the web server can do. Each request is built
-- again, as in the other scripts, so that the load generator has the same work.
request = function()
  return wrk.format("GET", wrk.path)
end
-- Prints the result of the run on one line: the rate, and how many requests failed.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
