-- PUT of 100 bytes under one of 10,000 keys, each once in every 10,000 requests, in an order with long strides.
local key = 0
local value = string.rep("v", 100)
local headers = { ["Content-Type"] = "application/octet-stream" }
request = function()
  key = (key + 7919) % 10000
  return wrk.format("PUT", wrk.path .. "/key" .. key, headers, value)
end
-- Prints the result of the run on one line: the rate, and how many requests failed.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
