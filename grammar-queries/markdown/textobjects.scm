; Pieces that a writer moves, deletes or selects: a section, an entry's list, a field or item, a table's row, a
; comment. `inside` a section is what stands under its heading.

(section) @class.around

(section
  (atx_heading)
  (_)+ @class.inside)

(list) @function.around
(list (list_item) @function.inside)

(list_item) @parameter.around
(list_item (paragraph) @parameter.inside)

(pipe_table_row) @entry.around
(pipe_table_row (pipe_table_cell) @entry.inside)

(html_block) @comment.around
