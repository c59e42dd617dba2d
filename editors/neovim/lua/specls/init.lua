-- Starts the server on Neovim 0.10, and the commands for every version.
local M = {}

local defaults = { cmd = { 'specls', 'lsp' }, filetypes = { 'markdown' } }

--- Starts the server for Markdown files. On 0.11 and later through `vim.lsp.config` and `vim.lsp.enable`.
---@param options { cmd: string[]?, filetypes: string[]?, on_attach: function?, capabilities: table? }?
function M.setup(options)
  options = vim.tbl_extend('force', defaults, options or {})
  if vim.lsp.config then
    vim.lsp.config('specls', options)
    vim.lsp.enable('specls')
    return
  end
  local function start(buffer)
    vim.lsp.start({
      name = 'specls',
      cmd = options.cmd,
      root_dir = require('specls.root').of(vim.api.nvim_buf_get_name(buffer)),
      capabilities = options.capabilities,
      on_attach = options.on_attach,
    }, { bufnr = buffer })
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('specls', { clear = true }),
    pattern = options.filetypes,
    desc = 'Start specls',
    callback = function(event)
      start(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.tbl_contains(options.filetypes, vim.bo[buffer].filetype) then
      start(buffer)
    end
  end
end

return M
