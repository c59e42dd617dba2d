-- What the `:Specls…` commands do. Each asks the server, which does the work for every editor alike.
local M = {}

--- The client of the current buffer.
local function client()
  local found = vim.lsp.get_clients({ name = 'specls', bufnr = 0 })[1]
  if not found then
    vim.notify('specls does not serve this buffer; see :checkhealth specls', vim.log.levels.WARN)
  end
  return found
end

--- Runs a command of the server; `done` gets its result.
local function run(command, arguments, done)
  local server = client()
  if not server then
    return
  end
  local buffer = vim.api.nvim_get_current_buf()
  local function answered(failed, result)
    if failed then
      vim.notify('specls: ' .. failed.message, vim.log.levels.ERROR)
    elseif done then
      done(result, server)
    end
  end
  local request = { command = command, arguments = arguments }
  if vim.fn.has('nvim-0.11') == 1 then
    server:request('workspace/executeCommand', request, answered, buffer)
  else
    server.request('workspace/executeCommand', request, answered, buffer)
  end
end

--- The cursor as the protocol has it.
local function here(server)
  return vim.lsp.util.make_position_params(0, server.offset_encoding)
end

--- Moves to what is to be filled in next: `specls.nextUnfilled` or `specls.previousUnfilled`.
function M.unfilled(command)
  local server = client()
  if not server then
    return
  end
  local at = here(server)
  run(command, { { uri = at.textDocument.uri, position = at.position } }, function(range)
    if type(range) ~= 'table' or not range.start then
      vim.notify('Nothing is left to be filled in')
      return
    end
    local line = range.start.line
    local text = vim.api.nvim_buf_get_lines(0, line, line + 1, false)[1] or ''
    local column = vim.lsp.util._get_line_byte_from_position(0, range.start, server.offset_encoding)
    vim.api.nvim_win_set_cursor(0, { line + 1, math.min(column, #text) })
  end)
end

--- Makes a track; the server opens it.
function M.new(id, title)
  run('specls.newTrack', { { id = id, title = title ~= '' and title or nil } })
end

--- Sets the status of the track in the buffer, if its gate is passed.
function M.status(status)
  run('specls.setStatus', { { uri = vim.uri_from_bufnr(0), status = status } })
end

--- Shows the graph of all tracks as Mermaid text in a scratch buffer.
function M.graph()
  run('specls.showGraph', { { format = 'mermaid' } }, function(graph)
    vim.cmd.new()
    vim.bo.buftype, vim.bo.bufhidden, vim.bo.filetype = 'nofile', 'wipe', 'mermaid'
    vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(graph.content, '\n'))
  end)
end

return M
