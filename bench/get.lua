-- GET of one of 10,000 keys, or of as many as the first argument says, each once in every round, in an order with long strides.
local key, keys = 0, 10000
init = function(arguments)
  keys = tonumber(arguments[1]) or keys
end
request = function()
  key = (key + 7919) % keys
  return wrk.format("GET", wrk.path .. "/key" .. key)
end
-- Prints the result of the run on one line: the rate, and how many requests failed.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
