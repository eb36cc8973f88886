-- PUT of 100 bytes under one of 10,000 keys, in an order that looks random and is the same in every run.
local seed = 7
local value = string.rep("v", 100)
local headers = { ["Content-Type"] = "application/octet-stream" }
request = function()
  seed = (seed * 69069 + 1) % 4294967296
  return wrk.format("PUT", wrk.path .. "/key" .. math.floor(seed / 65536) % 10000, headers, value)
end
-- Ends a script's run: the rate on a line of its own, and how many answers were not 2xx.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
