-- Where the workspace of a file begins. Knows nothing of the server.
local M = {}

--- The directory of the nearest `specls.toml`, else of the nearest `swarm/` or `.git`; nil if there is none, and the
--- server takes the file alone.
---@param file string absolute path, or the empty string of a buffer without a file
---@return string?
function M.of(file)
  if file == '' then
    return nil
  end
  local directory = vim.fs.dirname(file)
  for _, markers in ipairs({ { 'specls.toml' }, { 'swarm', '.git' } }) do
    local found = vim.fs.find(markers, { path = directory, upward = true })[1]
    if found then
      return vim.fs.dirname(found)
    end
  end
  return nil
end

return M
