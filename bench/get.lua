-- GET of one of 10,000 keys, each once in every 10,000 requests, in an order with long strides.
local key = 0
request = function()
  key = (key + 7919) % 10000
  return wrk.format("GET", wrk.path .. "/key" .. key)
end
-- Prints the result of the run on one line: the rate, and how many requests failed.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
