; What can be folded: sections, lists of entries, tables, fences, front matter and long comments.

[
  (section)
  (list)
  (pipe_table)
  (fenced_code_block)
  (html_block)
  (minus_metadata)
  (plus_metadata)
] @fold
