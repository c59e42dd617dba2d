; extends
; Generated from grammar-queries/markdown/highlights.scm; change it there.

; What a spec has beyond Markdown, from the block grammar: boxes, table heads, front matter, remarks to the checker.
; Extends an editor's own Markdown highlighting, so headings, lists and fences are not repeated here.

(task_list_marker_unchecked) @markup.list.unchecked
(task_list_marker_checked) @markup.list.checked

; The columns of a table are its fields.
(pipe_table_header (pipe_table_cell) @property)

; Dates that fill a cell: change logs are read by them.
((pipe_table_cell) @constant.numeric
  (#match? @constant.numeric "^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\\s*$"))

; A cell that is still the template's.
((pipe_table_cell) @comment.todo
  (#match? @comment.todo "^\\s*\\[[^\\]]*[^\\] xX][^\\]]*\\]\\s*$"))

; `<!-- specls-ignore CODE: reason -->` is an instruction, and no remark to readers.
((html_block) @keyword.directive
  (#match? @keyword.directive "^<!-- specls-ignore"))

[(minus_metadata) (plus_metadata)] @comment.block
