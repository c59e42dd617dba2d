; Generated from grammar-queries/markdown_inline/injections.scm; change it there.

; The languages inside a line of text.

((html_tag) @injection.content
  (#set! injection.language "html"))

((latex_block) @injection.content
  (#set! injection.language "latex"))
