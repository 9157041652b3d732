-- Uses the language server as a person does in Neovim, and writes what came of it as JSON.
-- Variables: KDEPS_COMMAND, the words that start the server as JSON; KDEPS_RESULT, the file to write.
local result = {}

local function wait(what, condition)
  if not vim.wait(240000, condition, 20) then
    error('waited in vain for ' .. what)
  end
end

local function go_to(pattern)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.fn.search(pattern, 'c')
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function use()
  -- Buffers with changes need not be shown.
  vim.o.hidden = true
  vim.cmd('edit main.pkl')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].filetype = 'pkl'
  local client = vim.lsp.start_client({
    name = 'kdeps',
    cmd = vim.fn.json_decode(vim.env.KDEPS_COMMAND),
    root_dir = vim.fn.getcwd(),
  })
  vim.lsp.buf_attach_client(buffer, client)

  wait('findings', function()
    return #vim.diagnostic.get(buffer) > 0
  end)
  result.diagnostics = vim.tbl_map(function(each)
    return { each.lnum, each.code, each.message }
  end, vim.diagnostic.get(buffer))

  go_to([[\.\zswings$]])
  vim.lsp.buf.hover()
  local window
  wait('a hover window', function()
    for _, each in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(each).relative ~= '' then
        window = each
      end
    end
    return window ~= nil
  end)
  result.hover = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)

  vim.lsp.buf.references()
  wait('references', function()
    return #vim.fn.getqflist() > 0
  end)
  result.references = vim.tbl_map(function(each)
    return { vim.fn.fnamemodify(vim.api.nvim_buf_get_name(each.bufnr), ':t'), each.lnum }
  end, vim.fn.getqflist())
  vim.cmd('cclose')

  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { 'more = owl.' })
  vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(buffer), 0 })
  local params = vim.lsp.util.make_position_params()
  params.position.character = 11
  local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/completion', params, 240000)
  local items = vim.lsp.util.text_document_completion_list_to_complete_items(answers[client].result, '')
  result.completion = vim.tbl_map(function(each)
    return each.word
  end, items)
  vim.api.nvim_buf_set_lines(buffer, -2, -1, false, {})

  vim.lsp.buf.formatting_sync(nil, 240000)
  result.formatted = text()

  go_to([[\.\zswings$]])
  vim.lsp.buf.definition()
  wait('the definition', function()
    return vim.fn.expand('%:t') == 'birds.pkl'
  end)
  result.definition = { vim.api.nvim_win_get_cursor(0)[1], vim.api.nvim_get_current_line() }
  vim.api.nvim_set_current_buf(buffer)

  go_to([[\.\zswings$]])
  vim.lsp.buf.rename('feathers')
  wait('the new name', function()
    return text():find('owl.feathers', 1, true) ~= nil
  end)
  result.renamed = text()
  result.renamed_elsewhere = table.concat(vim.fn.getbufline('birds.pkl', 1, '$'), '\n')
end

local ok, message = pcall(use)
if not ok then
  result.failure = message
end
local file = io.open(vim.env.KDEPS_RESULT, 'w')
file:write(vim.fn.json_encode(result))
file:close()
vim.lsp.stop_client(vim.lsp.get_active_clients(), true)
vim.cmd('qall!')
