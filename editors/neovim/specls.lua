-- specls, the language server for specifications in Markdown
local program = { 'specls', 'lsp' }
local markers = { 'specls.toml', 'swarm', '.git' }

if vim.lsp.config then
  vim.lsp.config('specls', { cmd = program, filetypes = { 'markdown' }, root_markers = markers })
  vim.lsp.enable('specls')
else
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'markdown',
    callback = function(event)
      vim.lsp.start({ name = 'specls', cmd = program, root_dir = vim.fs.root(event.buf, markers) })
    end,
  })
end
