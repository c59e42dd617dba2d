; extends
; Generated from grammar-queries/markdown_inline/highlights.scm; change it there.

; What a spec has beyond Markdown, from the inline grammar: placeholders, labels, entry names, paths, IDs.
; Extends an editor's own Markdown highlighting.

; `**Impact:**` and `**Impact**:` name a field.
((strong_emphasis) @property
  (#match? @property "^\\*\\*[^*:0-9\n]{1,60}:?\\*\\*$"))

; `**Risk 1: Data loss**` names an entry: a word, a number, a name.
((strong_emphasis) @type
  (#match? @type "^\\*\\*([A-Za-z][A-Za-z ]* ?)?[A-Z]*-?[0-9]+[^*\n]*\\*\\*$"))

; `[text to be replaced]` leads nowhere, so it is no link; `[x]` is a box, `[^1]` a footnote.
((shortcut_link) @comment.todo
  (#match? @comment.todo "^\\[[^\\^][^\\]]+\\]$")
  (#not-match? @comment.todo " [/|] "))

; `[High / Medium / Low]` is a choice that nobody has made.
((shortcut_link) @constant.builtin
  (#match? @constant.builtin "^\\[[^\\]/|]+( [/|] [^\\]/|]+)+\\]$"))

; `docs/plan.md` and `swarm/tracks/[track-id]/` are paths.
((code_span) @string.special.path
  (#match? @string.special.path "^`[^` ]*(/|\\.[a-z]{2,4})[^` ]*`$"))

; `billing-system_20260302`, `2026-01-17-001`: an ID has a digit and a joint.
((code_span) @string.special.symbol
  (#match? @string.special.symbol "^`[A-Za-z0-9]+([-_][A-Za-z0-9]+)*[-_]?[0-9][A-Za-z0-9]*`$"))

((html_tag) @keyword.directive
  (#match? @keyword.directive "^<!-- specls-ignore"))
