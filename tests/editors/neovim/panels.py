"""A session's panel and composer as tests see them: what is drawn, and what a person does there."""

from typing import Any, cast

from tests.editors.neovim.nvim import Neovim
from tests.editors.neovim.patience import until

Wire = dict[str, Any]

_DRAWN = """
local panel = require("sessionls.panel").get(...)
if not panel then return "" end
local shown = {}
local space = require("sessionls.panel.patching").NAMESPACE
for row, line in ipairs(vim.api.nvim_buf_get_lines(panel.buffer, 0, -1, false)) do
  local before, after = "", ""
  local at, to, all = { row - 1, 0 }, { row - 1, -1 }, { details = true }
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(panel.buffer, space, at, to, all)) do
    local words = ""
    for _, piece in ipairs(mark[4].virt_text or {}) do words = words .. piece[1] end
    if words ~= "" and mark[4].virt_text_pos == "right_align" then
      after = " <" .. words:gsub("%d%d:%d%d$", "TIME") .. ">"
    elseif words ~= "" then
      before = before .. (mark[4].virt_text_pos == "inline" and words or "[" .. words .. "]")
    end
  end
  shown[#shown + 1] = before .. line .. after
end
return table.concat(shown, "\\n")
"""


class Panel:
    """The panel of one session in one Neovim."""

    def __init__(self, editor: Neovim, session: str) -> None:
        self.editor = editor
        self.session = session

    def lua(self, code: str, *arguments: object) -> Any:
        """Run Lua that knows `panel`; `...` is what is given."""
        here = f"local panel = require('sessionls.panel').get('{self.session}'); {code}"
        return self.editor.lua(here, *arguments)

    def until(self, code: str, what: str = "", *arguments: object) -> Any:
        """Wait until Lua that knows `panel` returns something true."""
        here = f"local panel = require('sessionls.panel').get('{self.session}'); {code}"
        return self.editor.until(here, what or code, *arguments)

    @property
    def drawn(self) -> str:
        """Its lines; `[...]` are virtual words in an empty one, `<...>` those at its end."""
        return cast("str", self.editor.lua(_DRAWN, self.session))

    def shows(self, *words: str) -> str:
        """Wait until all of these words are drawn; return everything."""
        code = f"""
        local drawn = (function(...) {_DRAWN} end)({self.session!r})
        for _, word in ipairs({{...}}) do
          if not drawn:find(word, 1, true) then return nil end
        end
        return drawn"""
        try:
            return cast("str", self.editor.until(code, f"{words} in the panel", *words))
        except AssertionError as failed:
            raise AssertionError(f"{words} not in:\n{self.drawn}\n{failed}") from failed

    def idle(self) -> str:
        """Wait until nothing goes on in the session; return what is drawn."""
        self.until(
            "local s = panel.following.session;"
            "return panel.is_loaded and s.state == 'idle' and not panel.composer.sending",
            "the session to rest",
        )
        self.until("return vim.wo[panel.window].winbar:find('idle') ~= nil", "the panel to say so")
        return self.drawn

    @property
    def bar(self) -> str:
        """The line above the panel, without its colours."""
        return self._bar("panel.window")

    def bar_says(self, words: str) -> None:
        """Wait until the line above the panel has these words, which the server tells soon."""
        until(lambda: words in self.bar, f"{words} above the panel", lambda: self.bar)

    @property
    def prompt_bar(self) -> str:
        """The line above the composer, without its colours."""
        return self._bar("panel.composer.window")

    @property
    def draft(self) -> str:
        """What stands in the composer."""
        return cast("str", self.lua("return require('sessionls.composer').text(panel.composer)"))

    def write(self, text: str) -> None:
        """Put the cursor into the composer and type a text there, in insert mode."""
        self.lua("vim.api.nvim_set_current_win(panel.composer.window)")
        self.editor.keys("<Esc>")
        self.editor.until("return vim.fn.mode() == 'n'")
        self.editor.keys("i" + text.replace("<", "<lt>").replace("\n", "<CR>"))
        self.editor.until("return vim.fn.mode() == 'i'")

    def say(self, text: str) -> None:
        """Write a message, send it, and wait until it is accepted."""
        self.write(text)
        self.editor.keys("<C-s>")
        empty = "require('sessionls.composer').text(panel.composer) == ''"
        self.until(f"return {empty} and not panel.composer.sending", "the message to be accepted")

    def go(self, words: str) -> None:
        """Put the cursor of the panel on the first line, drawn or not, with these words."""
        lines = self.drawn.split("\n")
        number = next(at for at, line in enumerate(lines, 1) if words in line)
        column = max(0, lines[number - 1].find(words))
        self.lua(
            "local line, column = ...; vim.api.nvim_set_current_win(panel.window);"
            "vim.cmd.stopinsert();"
            "vim.api.nvim_win_set_cursor(panel.window, { line, column })",
            number,
            column,
        )
        self.editor.until("return vim.fn.mode() == 'n'")

    def _bar(self, window: str) -> str:
        code = f"return vim.api.nvim_eval_statusline(vim.wo[{window}].winbar, {{ winid = {window}, "
        code += "use_winbar = true }).str"
        return cast("str", self.lua(code))


def opened(editor: Neovim, session: str | None = None, **options: object) -> Panel:
    """Open the panel of a session, of a new one when none is given, and wait until it is loaded."""
    name = session or str(editor.request("session.new", title="")["session"]["id"])
    editor.lua(
        "local id, o = ...; require('sessionls.panel').open(id, next(o) and o or nil)",
        name,
        options,
    )
    panel = Panel(editor, name)
    panel.until("return panel and panel.is_loaded and #panel.view.drawn > 0", "the panel to load")
    return panel
