-- `:checkhealth specls`
local M = {}

function M.check()
  vim.health.start('specls')
  if vim.fn.has('nvim-0.10') == 1 then
    vim.health.ok('Neovim ' .. tostring(vim.version()))
  else
    vim.health.error('Neovim is older than 0.10')
  end

  local configured = vim.lsp.config and vim.lsp.config.specls
  local program = type(configured) == 'table' and type(configured.cmd) == 'table' and configured.cmd[1] or 'specls'
  if vim.fn.executable(program) == 1 then
    local version = vim.trim(vim.fn.system({ program, '--version' }))
    vim.health.ok(('`%s` is %s (%s)'):format(program, vim.fn.exepath(program), version))
  else
    vim.health.error(('`%s` cannot be run'):format(program), {
      'Install it: `cargo install --path server/crates/specls` in a clone of specls',
      "or name it: `require('specls').setup({ cmd = { '/path/to/specls', 'lsp' } })`",
    })
  end

  local clients = vim.lsp.get_clients({ name = 'specls' })
  if #clients == 0 then
    vim.health.info('the server does not run: open a Markdown file first')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers or {})
    vim.health.ok(('client %d serves %d buffers of %s'):format(client.id, buffers, client.root_dir or 'no workspace'))
  end

  local has_parser = pcall(vim.treesitter.language.add, 'markdown')
  if has_parser then
    vim.health.ok('the Markdown parser is there: placeholders and fields are highlighted')
  else
    vim.health.warn('no tree-sitter parser for Markdown', { 'Neovim brings one; `:TSInstall markdown markdown_inline` brings another' })
  end
end

return M
