-- What the test asks of Neovim from outside, each as a value that `--remote-expr` can print. Loaded before the plugin.
Probe = {}

--- Whether a diagnostic of the current buffer contains `text`: 1 or 0.
function Probe.diagnostic(text)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.message:find(text, 1, true) then
      return 1
    end
  end
  return 0
end

--- Puts the cursor on the first occurrence of `text`.
function Probe.cursor(text)
  vim.cmd('normal! gg0')
  return vim.fn.search('\\V' .. vim.fn.escape(text, '\\'), 'c')
end

function Probe.line()
  return vim.api.nvim_get_current_line()
end

function Probe.file()
  return vim.api.nvim_buf_get_name(0)
end

--- The words of the popup menu.
function Probe.menu()
  return table.concat(vim.tbl_map(function(item)
    return item.word
  end, vim.fn.complete_info({ 'items' }).items), ' ')
end

--- How many places the quickfix list (or the location list, for an outline) has.
function Probe.places(list)
  return list == 'location' and #vim.fn.getloclist(0) or #vim.fn.getqflist()
end

function Probe.references()
  vim.lsp.buf.references()
  return ''
end

function Probe.outline()
  vim.lsp.buf.document_symbol({ loclist = true })
  return ''
end

--- The text of a floating window, as hover opens one.
function Probe.float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
  return ''
end

--- The labels of the inlay hints of the current buffer.
function Probe.hints()
  -- Switching them on again would clear them first.
  if not vim.lsp.inlay_hint.is_enabled({ bufnr = 0 }) then
    vim.lsp.inlay_hint.enable(true, { bufnr = 0 })
  end
  return table.concat(vim.tbl_map(function(hint)
    local label = hint.inlay_hint.label
    return type(label) == 'string' and label or label[1].value
  end, vim.lsp.inlay_hint.get({ bufnr = 0 })), ' ')
end

--- Applies the code action at the cursor whose title contains `text`.
function Probe.apply(text)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find(text, 1, true) ~= nil
    end,
  })
  return ''
end

--- The highlight groups that tree-sitter gives the cursor's place.
function Probe.captures()
  vim.treesitter.start()
  vim.treesitter.get_parser():parse(true)
  return table.concat(vim.treesitter.get_captures_at_cursor(), ' ')
end
