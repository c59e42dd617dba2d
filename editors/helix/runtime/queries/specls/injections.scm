; Generated from grammar-queries/markdown/injections.scm; change it there.

; The languages inside a spec: text, front matter, comments, and fences of a named language.

((inline) @injection.content
  (#set! injection.language "specls.inline")
  (#set! injection.include-unnamed-children))

((pipe_table_cell) @injection.content
  (#set! injection.language "specls.inline")
  (#set! injection.include-unnamed-children))

((minus_metadata) @injection.content
  (#set! injection.language "yaml"))

((plus_metadata) @injection.content
  (#set! injection.language "toml"))

((html_block) @injection.content
  (#set! injection.language "html"))

(fenced_code_block
  (info_string
    (language) @injection.language)
  (code_fence_content) @injection.content)
