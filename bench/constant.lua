-- GET of the endpoint that answers constant bytes: what the web server can do at most. The request is put together anew
-- every time, as in the other scripts, so that the load generator has the same work.
request = function()
  return wrk.format("GET", wrk.path)
end
-- Ends a script's run: the rate on a line of its own, and how many answers were not 2xx.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
