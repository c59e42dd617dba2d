-- The commands; what they do is in lua/specls/commands.lua.
if vim.g.loaded_specls then
  return
end
vim.g.loaded_specls = true

local function command(name, run, options)
  vim.api.nvim_create_user_command(name, run, options)
end

command('SpeclsNew', function(call)
  local id, title = call.args:match('^(%S+)%s*(.*)$')
  require('specls.commands').new(id, title)
end, { nargs = '+', desc = 'Make a track: ID, then its title' })
command('SpeclsNext', function()
  require('specls.commands').unfilled('specls.nextUnfilled')
end, { desc = 'Go to what is to be filled in next' })
command('SpeclsPrevious', function()
  require('specls.commands').unfilled('specls.previousUnfilled')
end, { desc = 'Go to what is to be filled in before' })
command('SpeclsStatus', function(call)
  require('specls.commands').status(call.args)
end, { nargs = 1, desc = 'Set the status of this track' })
command('SpeclsGraph', function()
  require('specls.commands').graph()
end, { desc = 'Show the graph of all tracks' })
