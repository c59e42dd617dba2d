---@brief
---
--- specls, a language server for structured specification documents in Markdown.
--- `vim.lsp.enable('specls')` starts it for Markdown files (Neovim 0.11 and later).
return {
  cmd = { 'specls', 'lsp' },
  filetypes = { 'markdown' },
  root_dir = function(buffer, found)
    found(require('specls.root').of(vim.api.nvim_buf_get_name(buffer)))
  end,
}
